import { ulid } from 'ulid';

/** Kind of a thing to the prefix of its id; ids hold `[A-Za-z0-9_-]` only, since clients put them into paths unescaped. */
const prefixes = { account: 'acct', job: 'job', asset: 'asset', key: 'key' } as const;

/** A new id, `prefix_ULID`: sorts by time of creation. */
export const newId = (kind: keyof typeof prefixes): string => `${prefixes[kind]}_${ulid()}`;
