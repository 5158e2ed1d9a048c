import type { Account, ApiKeyRecord } from '../domain/account.ts';
import { scopes } from '../domain/api-key.ts';
import { type AuditParts, operator } from '../domain/audit.ts';
import { newId } from '../domain/ids.ts';
import { assertPlan, type Plans } from '../domain/plan.ts';
import type { RetentionSettings } from '../domain/retention.ts';
import { makeKey } from './manage-api-keys.ts';

type Parts<Made> = AuditParts & {
  readonly accounts: { readonly create: (account: Account, firstKey: ApiKeyRecord, secret: Made) => Promise<void> };
  readonly plans: Plans;
  /** What a new account begins with. */
  readonly retention: RetentionSettings;
  /** A sealed webhook secret for the account. */
  readonly makeSecret: (accountId: string) => Promise<Made>;
};

export type NewAccount = {
  readonly account: string;
  readonly keyId: string;
  readonly apiKey: string;
  readonly webhookSecret: string;
};

/**
 * Makes an account with its first key and its webhook secret; both are shown in the answer and never again.
 * @throws AppError `invalid_request` for a plan that does not exist
 */
export const createAccount = async <Made extends { readonly secret: string }>(
  { name, plan, now }: { name: string; plan: string; now: number },
  { accounts, plans, retention, makeSecret, audit }: Parts<Made>,
): Promise<NewAccount> => {
  assertPlan(plan, plans);
  const account: Account = {
    id: newId('account', now),
    name,
    status: 'active',
    plan,
    ...(Object.keys(retention).length > 0 && { retention }),
    createdAt: now,
  };
  const first = makeKey({ accountId: account.id, name: 'first key', scopes }, now);
  const made = await makeSecret(account.id);
  await accounts.create(account, first.key, made);
  await audit.add({ accountId: account.id, by: operator, action: 'account_created', subject: first.key.id });
  return { account: account.id, keyId: first.key.id, apiKey: first.secret, webhookSecret: made.secret };
};
