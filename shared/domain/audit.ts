/** The audit trail: who did what to an account, its keys and what it stores. Ids and times; never content. */

export const auditActions = [
  'account_created',
  'account_suspended',
  'account_resumed',
  'account_deletion_begun',
  'account_exported',
  'asset_deleted',
  'asset_read',
  'assets_cleaned_up',
  'history_exported',
  'job_deleted',
  'key_created',
  'key_revoked',
  'key_rotated',
  'plan_changed',
  'sender_bound',
  'sender_unbound',
  'settings_changed',
  'storage_created',
  'storage_deleted',
  'storage_tested',
  'template_changed',
  'template_created',
  'template_deleted',
  'webhook_replayed',
  'webhook_secret_rotated',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** Who acts when no API key does: the operator, or whoever holds a signed link. */
export const operator = 'operator';
export const linkHolder = 'link';

/**
 * One act. It is written before the act itself, once it is known that there is something to act upon: an act without an
 * entry cannot be, an entry whose act then failed can.
 */
export type AuditEntry = {
  readonly id: string;
  readonly accountId: string;
  readonly action: AuditAction;
  /** Id of the API key that asked for it, `operator` or `link`. */
  readonly by: string;
  /** Id of what was acted upon. */
  readonly subject?: string;
  /** Epoch ms. */
  readonly createdAt: number;
};

/** An act of someone, not yet written down. */
export type Act = Omit<AuditEntry, 'id' | 'createdAt'>;

/** What a use case needs to write down an act. */
export type AuditParts = { readonly audit: { readonly add: (act: Act) => Promise<void> } };
