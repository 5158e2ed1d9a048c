/** Which addresses stand for what in an experiment. */
import { departures, type Vector, vectors } from './vectors.ts';

export const ways = ['html', 'url', 'template', 'without the door'] as const;
/** How a page comes into a browser. */
export type Way = (typeof ways)[number];

export const allVectors: readonly Vector[] = [...vectors, ...departures];

/** The network that the operator allows: each vector reaches for an address of its own, by each way for another. */
export const openNetwork = '127.77.0.0/16';
const siteAddress = '127.77.9.1';

export const openAddress = (vector: Vector, way: Way): string =>
  `127.77.${ways.indexOf(way)}.${allVectors.indexOf(vector) + 1}`;

export const openAddresses: readonly string[] = [
  siteAddress,
  ...ways.flatMap((way) => allVectors.map((vector) => openAddress(vector, way))),
];

/** Where a public name leads, in a network of one's own. */
export const publicAddress = '93.184.216.8';

export const isOpen = (address: string): boolean => address.startsWith('127.77.') || address === publicAddress;

/** Serves the pages of the experiment, and redirects. */
export const siteOrigin = (port: number): string => `http://${siteAddress}:${port}`;

/** Where the spellings of this machine lead in the end. */
export const loopbackAddresses = ['127.0.0.1', '127.0.0.2', '127.255.255.254', '127.78.0.1', '::1'] as const;

const arrivesBy: Readonly<Record<Way, readonly Vector['arrives'][]>> = {
  html: ['from any page'],
  template: ['from any page'],
  url: ['from any page', 'from a secure page'],
  'without the door': ['from any page', 'from a secure page', 'without the door'],
};

/** Names of the vectors that must arrive at their open address by that way. */
export const expectedBy = (way: Way): readonly string[] =>
  vectors.filter(({ arrives }) => arrivesBy[way].includes(arrives)).map(({ name }) => name);
