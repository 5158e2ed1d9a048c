/** An account's API keys: made, rotated, revoked. A secret is in the answer that makes it, and nowhere ever after. */
import type { ApiKeyRecord, Principal } from '../domain/account.ts';
import { scopes as allScopes, hashApiKey, keyStateAt, keysMax, newApiKey, type Scope } from '../domain/api-key.ts';
import type { AuditParts } from '../domain/audit.ts';
import { AppError } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';

export type MadeKey = { readonly key: ApiKeyRecord; readonly secret: string };

type KeyTerms = Pick<ApiKeyRecord, 'accountId' | 'name' | 'scopes' | 'expiresAt'>;

/** A new key, not yet written down. Time in epoch ms. */
export const makeKey = (terms: KeyTerms, now: number): MadeKey => {
  const secret = newApiKey();
  const key: ApiKeyRecord = {
    ...terms,
    id: newId('key', now),
    hash: hashApiKey(secret),
    last4: secret.slice(-4),
    state: 'active',
    createdAt: now,
  };
  return { key, secret };
};

/** Who makes a key: an operator may give any scope, a key only those that it has. */
export type KeyMaker = Pick<Principal, 'accountId' | 'scopes'> & { readonly by: string };

type Parts = AuditParts & {
  readonly now: () => number;
  readonly apiKeys: {
    readonly create: (key: ApiKeyRecord) => Promise<boolean>;
    readonly list: (accountId: string) => Promise<ApiKeyRecord[]>;
    readonly find: (key: Pick<ApiKeyRecord, 'accountId' | 'id'>) => Promise<ApiKeyRecord | undefined>;
    readonly replace: (key: ApiKeyRecord, until: number, next: ApiKeyRecord) => Promise<boolean>;
    readonly revoke: (key: ApiKeyRecord) => Promise<boolean>;
  };
};

const assertMayGive = (given: readonly Scope[], maker: KeyMaker): void => {
  if (given.every((scope) => maker.scopes.includes(scope))) return;
  throw new AppError('forbidden_scope', { field: 'scopes', message: 'A key can give only scopes that it has itself.' });
};

const liveKeys = async (accountId: string, { apiKeys, now }: Parts): Promise<number> =>
  (await apiKeys.list(accountId)).filter((key) => keyStateAt(key, now()) === 'active').length;

type NewKey = {
  readonly name: string;
  readonly scopes?: readonly Scope[] | undefined;
  readonly expiresAt?: number | undefined;
};

/**
 * Makes a key, with all the scopes of its maker unless it names some.
 * @throws AppError `forbidden_scope`, `invalid_request` beyond the number of keys, `not_found` without an active account
 */
export const createKey = async (
  { name, scopes, expiresAt }: NewKey,
  maker: KeyMaker,
  parts: Parts,
): Promise<MadeKey> => {
  const { accountId, by } = maker;
  const given = scopes ?? allScopes.filter((scope) => maker.scopes.includes(scope));
  assertMayGive(given, maker);
  if ((await liveKeys(accountId, parts)) >= keysMax) {
    throw new AppError('invalid_request', { message: `An account has at most ${keysMax} keys: revoke one first.` });
  }
  const terms = { accountId, name, scopes: given, ...(expiresAt !== undefined && { expiresAt }) };
  const made = makeKey(terms, parts.now());
  await parts.audit.add({ accountId, by, action: 'key_created', subject: made.key.id });
  if (!(await parts.apiKeys.create(made.key))) throw new AppError('not_found');
  return made;
};

const liveKey = async (id: string, { accountId }: KeyMaker, parts: Parts): Promise<ApiKeyRecord> => {
  const key = await parts.apiKeys.find({ accountId, id });
  if (!key || keyStateAt(key, parts.now()) !== 'active') throw new AppError('not_found');
  return key;
};

/**
 * Puts a new key in the place of one, which goes on working for a while.
 * @throws AppError `not_found` for a key that is missing, revoked or expired, `forbidden_scope`
 */
export const rotateKey = async (id: string, overlapMs: number, maker: KeyMaker, parts: Parts): Promise<MadeKey> => {
  const key = await liveKey(id, maker, parts);
  assertMayGive(key.scopes, maker);
  const { accountId, name, scopes, expiresAt } = key;
  const now = parts.now();
  const next = makeKey({ accountId, name, scopes, ...(expiresAt !== undefined && { expiresAt }) }, now);
  await parts.audit.add({ accountId, by: maker.by, action: 'key_rotated', subject: id });
  const until = Math.min(now + overlapMs, expiresAt ?? Number.POSITIVE_INFINITY);
  if (!(await parts.apiKeys.replace(key, until, next.key))) throw new AppError('not_found');
  return next;
};

/** @throws AppError `not_found` for a key that is missing, revoked or expired */
export const revokeKey = async (id: string, maker: KeyMaker, parts: Parts): Promise<void> => {
  const key = await liveKey(id, maker, parts);
  await parts.audit.add({ accountId: key.accountId, by: maker.by, action: 'key_revoked', subject: id });
  if (!(await parts.apiKeys.revoke(key))) throw new AppError('not_found');
};
