import type { Scope } from './api-key.ts';

export type AccountStatus = 'active' | 'suspended' | 'deleting';

export type Account = {
  readonly id: string;
  readonly name: string;
  readonly status: AccountStatus;
  readonly plan: string;
  /** Epoch ms. */
  readonly createdAt: number;
};

/** An API key as it is kept: everything but the secret, of which only the hash and the last four characters remain. */
export type ApiKeyRecord = {
  readonly id: string;
  readonly accountId: string;
  readonly hash: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly last4: string;
  readonly state: 'active' | 'revoked';
  /** Epoch ms. */
  readonly createdAt: number;
};

/** Who calls: known from the API key alone. */
export type Principal = { readonly accountId: string; readonly keyId: string; readonly scopes: readonly Scope[] };
