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
});

export type TokenSearchReport = z.infer<typeof tokenSearchReport>;

/** Whether everything was read, and nothing found but what may rest. */
export const isClean = ({ findings, unread }: TokenSearchReport): boolean =>
  findings.length === 0 && unread.every(({ isAccepted }) => isAccepted);
