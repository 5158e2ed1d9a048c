import { decodeTime, encodeTime, ulid } from 'ulid';

/** Kind of a thing to the prefix of its id; ids hold `[A-Za-z0-9_-]` only, since clients put them into paths unescaped. */
const prefixes = {
  account: 'acct_',
  job: 'job_',
  asset: 'asset_',
  key: 'key_',
  lease: 'lease_',
  secret: 'secret_',
  storage: 'st_',
  audit: 'audit_',
  delivery: 'delivery_',
  deletion: 'deletion_',
  // The hyphen is the wire's.
  template: 'u-',
} as const;
export type IdKind = keyof typeof prefixes;

const timeLength = 10;
const randomLength = 16;
const timeMax = 2 ** 48 - 1;

/** A new id, a prefix and a ULID: sorts by time of creation. */
export const newId = (kind: IdKind, now?: number): string => `${prefixes[kind]}${ulid(now)}`;

export const isId = (kind: IdKind, value: string): boolean =>
  value.startsWith(prefixes[kind]) && /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(value.slice(prefixes[kind].length));

/** When an id was made, in epoch ms. */
export const timeOfId = (id: string): number => decodeTime(id.slice(-(timeLength + randomLength)));

/**
 * The first and the last id that can have been made from `since` to before `until` (epoch ms), so that a range of times
 * is a range of ids.
 */
export const idRange = (
  kind: IdKind,
  { since = 0, until = timeMax }: { since?: number | undefined; until?: number | undefined },
): { readonly first: string; readonly last: string } => {
  const at = (time: number): string => encodeTime(Math.min(Math.max(0, time), timeMax), timeLength);
  return {
    first: `${prefixes[kind]}${at(since)}${'0'.repeat(randomLength)}`,
    last: `${prefixes[kind]}${at(until - 1)}${'Z'.repeat(randomLength)}`,
  };
};
