import type { Account, ApiKeyRecord } from '../domain/account.ts';
import { hashApiKey, newApiKey, scopes } from '../domain/api-key.ts';
import { newId } from '../domain/ids.ts';
import type { PlanName } from '../domain/plan.ts';

type Parts<Made> = {
  readonly accounts: { readonly create: (account: Account, firstKey: ApiKeyRecord, secret: Made) => Promise<void> };
  /** A sealed webhook secret for the account. */
  readonly makeSecret: (accountId: string) => Promise<Made>;
};

export type NewAccount = {
  readonly account: string;
  readonly keyId: string;
  readonly apiKey: string;
  readonly webhookSecret: string;
};

/** Makes an account with its first key and its webhook secret; both are shown in the answer and never again. */
export const createAccount = async <Made extends { readonly secret: string }>(
  { name, plan, now }: { name: string; plan: PlanName; now: number },
  { accounts, makeSecret }: Parts<Made>,
): Promise<NewAccount> => {
  const apiKey = newApiKey();
  const account: Account = { id: newId('account'), name, status: 'active', plan, createdAt: now };
  const key: ApiKeyRecord = {
    id: newId('key'),
    accountId: account.id,
    hash: hashApiKey(apiKey),
    name: 'first key',
    scopes,
    last4: apiKey.slice(-4),
    state: 'active',
    createdAt: now,
  };
  const made = await makeSecret(account.id);
  await accounts.create(account, key, made);
  return { account: account.id, keyId: key.id, apiKey, webhookSecret: made.secret };
};
