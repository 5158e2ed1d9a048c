import type { Principal } from '../domain/account.ts';
import { dayOf, hashApiKey, isWellFormedApiKey, type Scope } from '../domain/api-key.ts';
import { AppError } from '../domain/errors.ts';

type Parts = {
  readonly now: () => number;
  readonly accounts: { readonly findPrincipal: (keyHash: string, now: number) => Promise<Principal | undefined> };
  readonly apiKeys: { readonly used: (principal: Principal, day: string) => Promise<void> };
};

const unauthorized = (message: string): AppError => new AppError('unauthorized', { field: 'X-API-Key', message });

/**
 * Who calls, by the key sent; read afresh on every request, so that a revoked key fails on the very next one.
 * @throws AppError `unauthorized` (missing, mistyped, unknown, revoked, expired key; suspended account), `forbidden_scope`
 */
export const authenticate = async (
  key: string | undefined,
  scope: Scope,
  { now, accounts, apiKeys }: Parts,
): Promise<Principal> => {
  if (!key) throw unauthorized('No API key was sent.');
  const principal = isWellFormedApiKey(key) ? await accounts.findPrincipal(hashApiKey(key), now()) : undefined;
  if (!principal) throw unauthorized('The API key is not valid.');
  if (!principal.scopes.includes(scope)) {
    throw new AppError('forbidden_scope', { message: `This call needs a key with the scope ${scope}.` });
  }
  await apiKeys.used(principal, dayOf(now()));
  return principal;
};
