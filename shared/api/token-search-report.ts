/**
 * What a search for tokens found in a running service, as `ephemera verify` tells of it. It holds names of fields and of
 * places, and numbers; no token and no content.
 */
import * as z from 'zod/mini';

const count = () => z.int().check(z.nonnegative());

export const tokenSearchReport = z.strictObject({
  /** Unique secrets that were sent. */
  tokens: count(),
  /** What was called, and how it ended: `outcome` says what was meant to happen, `status` what the service answered. */
  calls: z.array(z.strictObject({ route: z.string(), outcome: z.string(), status: count() })),
  /** What was read: how many rows, objects, messages, files … and their bytes. */
  sinks: z.array(z.strictObject({ sink: z.string(), places: count(), bytes: count() })),
  /** What could not be read, which is as bad as a finding unless it was accepted by name beforehand. */
  unread: z.array(z.strictObject({ sink: z.string(), reason: z.string(), isAccepted: z.boolean() })),
  /** What was found where it may rest; a row of the table that allows it, and how often. */
  allowed: z.array(z.strictObject({ sink: z.string(), field: z.string(), reason: z.string(), found: count() })),
  findings: z.array(z.strictObject({ sink: z.string(), place: z.string(), field: z.string(), encoding: z.string() })),
  /** How much more there was of the longest lists, in a report that would have become too long. */
  notListed: z.exactOptional(z.strictObject({ calls: count(), unread: count(), findings: count() })),
});

export type TokenSearchReport = z.infer<typeof tokenSearchReport>;

/** Whether everything was read, and nothing found but what may rest. */
export const isClean = ({ findings, unread }: TokenSearchReport): boolean =>
  findings.length === 0 && unread.every(({ isAccepted }) => isAccepted);

type List = 'calls' | 'unread' | 'findings';
const lists: readonly List[] = ['calls', 'unread', 'findings'];

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** With half of the list that takes most, of which something stays; undefined: there is no such list. */
const shortened = (report: TokenSearchReport): TokenSearchReport | undefined => {
  const [longest] = lists
    .filter((list) => report[list].length > 1)
    .toSorted((one, other) => bytesOf(report[other]) - bytesOf(report[one]));
  if (!longest) return undefined;
  const kept = Math.ceil(report[longest].length / 2);
  const { calls, unread, findings } = report.notListed ?? { calls: 0, unread: 0, findings: 0 };
  const notListed = { calls, unread, findings };
  notListed[longest] += report[longest].length - kept;
  return { ...report, [longest]: report[longest].slice(0, kept), notListed };
};

/** The report in so many bytes, as JSON. What is left out of its lists is counted, and never turns it clean. */
export const within = (bytesMax: number, { unread, ...report }: TokenSearchReport): TokenSearchReport => {
  const worstFirst = unread.toSorted((one, other) => Number(one.isAccepted) - Number(other.isAccepted));
  let shown: TokenSearchReport = { ...report, unread: worstFirst };
  for (let less = shortened(shown); less && bytesOf(shown) > bytesMax; less = shortened(shown)) shown = less;
  return shown;
};
