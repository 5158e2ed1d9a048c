import type { Principal } from '../domain/account.ts';
import { dayOf, hashApiKey, isWellFormedApiKey, type Scope } from '../domain/api-key.ts';
import { AppError } from '../domain/errors.ts';

type Parts = {
  readonly now: () => number;
  readonly accounts: { readonly findPrincipal: (keyHash: string, now: number) => Promise<Principal | undefined> };
  readonly apiKeys: { readonly used: (principal: Principal, day: string) => Promise<void> };
};

/**
 * Who calls, by the key sent; read afresh on every request, so that a revoked key fails on the very next one.
 * @throws AppError `unauthorized` (missing, mistyped, unknown, revoked, expired key; suspended account), `forbidden_scope`
 */
export const authenticate = async (
  key: string | undefined,
  scope: Scope,
  { now, accounts, apiKeys }: Parts,
): Promise<Principal> => {
  if (!key || !isWellFormedApiKey(key)) throw new AppError('unauthorized', { field: 'X-API-Key' });
  const principal = await accounts.findPrincipal(hashApiKey(key), now());
  if (!principal) throw new AppError('unauthorized', { field: 'X-API-Key' });
  if (!principal.scopes.includes(scope)) {
    throw new AppError('forbidden_scope', { message: `This call needs a key with the scope ${scope}.` });
  }
  await apiKeys.used(principal, dayOf(now()));
  return principal;
};
