import type { Principal } from '../domain/account.ts';
import { hashApiKey, isWellFormedApiKey, type Scope } from '../domain/api-key.ts';
import { AppError } from '../domain/errors.ts';

type Accounts = { readonly findPrincipal: (keyHash: string) => Promise<Principal | undefined> };

/**
 * Who calls, by the key sent; read afresh on every request, so that a revoked key fails on the very next one.
 * @throws AppError `unauthorized` (missing, mistyped, unknown, revoked key; suspended account), `forbidden_scope`
 */
export const authenticate = async (key: string | undefined, scope: Scope, accounts: Accounts): Promise<Principal> => {
  if (!key || !isWellFormedApiKey(key)) throw new AppError('unauthorized', { field: 'X-API-Key' });
  const principal = await accounts.findPrincipal(hashApiKey(key));
  if (!principal) throw new AppError('unauthorized', { field: 'X-API-Key' });
  if (!principal.scopes.includes(scope)) {
    throw new AppError('forbidden_scope', { message: `This call needs a key with the scope ${scope}.` });
  }
  return principal;
};
