import type { Scope } from './api-key.ts';
import type { PlanLimits } from './plan.ts';
import type { RetentionSettings } from './retention.ts';
import type { StorageChoice } from './storage-mode.ts';

export type AccountStatus = 'active' | 'suspended' | 'deleting';

export type Account = {
  readonly id: string;
  readonly name: string;
  readonly status: AccountStatus;
  readonly plan: string;
  /** Limits of its own, in place of its plan's. */
  readonly limits?: Partial<PlanLimits>;
  /** Where documents are kept when a request does not say; without it, the API version's default holds. */
  readonly storage?: StorageChoice;
  /** How long it wants kept what is otherwise kept until it is deleted. */
  readonly retention?: RetentionSettings;
  /** The only hosts that the pages of its jobs may reach; without it, all that the operator allows. */
  readonly allowedHosts?: readonly string[];
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
  /** When it stops to work, in epoch ms; without it, never by itself. */
  readonly expiresAt?: number;
  /** The day (UTC) on which it was last used, as `2026-01-31`: when exactly is nobody's business. */
  readonly lastUsedDay?: string;
};

/** What an account may do at this moment. */
export type Standing = {
  readonly isActive: boolean;
  readonly plan: string;
  readonly limits: PlanLimits;
  /** Its default for where documents are kept, if it has one. */
  readonly storage?: StorageChoice;
  readonly retention: RetentionSettings;
  readonly allowedHosts?: readonly string[];
  /** Bytes that it has stored by now. */
  readonly storedBytes: number;
};

/** What an account may set by itself. */
export type AccountSettings = Pick<Standing, 'storage' | 'retention' | 'allowedHosts'>;

/** Who calls: known from the API key alone. */
export type Principal = Omit<Standing, 'isActive'> & {
  readonly accountId: string;
  readonly keyId: string;
  readonly scopes: readonly Scope[];
};
