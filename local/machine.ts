/** What the service needs of the machine that it runs on. */
import { totalmem } from 'node:os';

const gigabyte = 1e9;
/** A renderer has 2 GB at most, all else together about half a GB (measured at rest); Chromium alone takes up to 1 GB. */
export const memoryBytesNeeded = { least: gigabyte, enough: 2.5 * gigabyte } as const;

/** Of a container, where it has a limit of its own; none is told as 0, or as more than there is. */
export const memoryBytes = (): number => {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
};

/** What is wrong with a machine on which nothing can be rendered, and what to do about it. */
export const unfitness = ({ platform, arch }: Pick<NodeJS.Process, 'platform' | 'arch'>): string | undefined =>
  platform === 'linux' && arch === 'x64'
    ? undefined
    : `Ephemera's Chromium runs on Linux on x86-64 only, and this is ${platform} on ${arch}: start it in a virtual machine or a container of that kind.`;

/** What may go wrong for lack of memory. */
export const memoryShortage = (bytes: number): string | undefined =>
  bytes < memoryBytesNeeded.enough
    ? `This machine or container has ${(bytes / gigabyte).toFixed(1)} GB of memory: a document that takes more fails, and large ones take up to ${memoryBytesNeeded.enough / gigabyte} GB.`
    : undefined;
