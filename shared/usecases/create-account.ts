import type { Account, ApiKeyRecord } from '../domain/account.ts';
import { hashApiKey, newApiKey, scopes } from '../domain/api-key.ts';
import { newId } from '../domain/ids.ts';
import type { PlanName } from '../domain/plan.ts';

type Accounts = { readonly create: (account: Account, firstKey: ApiKeyRecord) => Promise<void> };

export type NewAccount = { readonly account: string; readonly keyId: string; readonly apiKey: string };

/** Makes an account with its first key; the secret is in the answer and nowhere else. */
export const createAccount = async (
  { name, plan, now }: { name: string; plan: PlanName; now: number },
  accounts: Accounts,
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
  await accounts.create(account, key);
  return { account: account.id, keyId: key.id, apiKey };
};
