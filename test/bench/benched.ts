/** Which documents the bench takes, and how often. */
import type { Format, Order } from './contender.ts';
import { type DocumentOf, helloOf, invoiceOf, longTableOf, reportOf } from './documents.ts';
import type { Site } from './site.ts';

export type Benched = {
  readonly name: string;
  readonly format: Format;
  /** Of each document as many as one wants, alike but for their bytes. */
  readonly orderOf: (round: number, site: Site) => Order;
  /** One round for so many that were asked for: what is long says as much in fewer. */
  readonly share: number;
  readonly warmUpRounds: number;
};

const handedOver =
  (documentOf: DocumentOf, format: Format = 'pdf'): Benched['orderOf'] =>
  (round) => ({ source: { html: documentOf(round) }, format });

const often = { share: 1, warmUpRounds: 3 };

export const benched: readonly Benched[] = [
  { name: 'hello', format: 'pdf', orderOf: handedOver(helloOf), ...often },
  { name: 'invoice', format: 'pdf', orderOf: handedOver(invoiceOf), ...often },
  { name: 'url', format: 'pdf', orderOf: (_, { url }) => ({ source: { url }, format: 'pdf' }), ...often, share: 2 },
  { name: 'png', format: 'png', orderOf: handedOver(invoiceOf, 'png'), ...often, share: 2 },
  { name: 'table', format: 'pdf', orderOf: handedOver(longTableOf), share: 5, warmUpRounds: 1 },
  { name: 'report', format: 'pdf', orderOf: handedOver(reportOf), share: 10, warmUpRounds: 1 },
];

/** What is made four at a time. */
export const throughputDocuments = ['hello', 'invoice'] as const;
export const throughputSection = 'throughput';
