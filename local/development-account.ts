import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { AwsConnection } from './aws/connection.ts';

export type DevelopmentAccount = { readonly account: string; readonly keyId: string; readonly apiKey: string };

type Ask = (command: object) => Promise<unknown>;
type Listed = { readonly account: string; readonly status: string };
type Key = { readonly id: string; readonly state: string };

const readKept = async (file: string): Promise<DevelopmentAccount | undefined> => {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
};

const made = async (ask: Ask): Promise<DevelopmentAccount> =>
  (await ask({ action: 'createAccount', name: 'development', plan: 'unlimited' })) as DevelopmentAccount;

/** What was kept as far as it is still good: a deleted account is replaced whole, a dead key by a new one. */
const renewed = async (kept: DevelopmentAccount, ask: Ask): Promise<DevelopmentAccount> => {
  const { account, keyId } = kept;
  const accounts = (await ask({ action: 'listAccounts' })) as readonly Listed[];
  const status = accounts.find((one) => one.account === account)?.status;
  // A suspended account stays so: that was somebody's word.
  if (status === 'suspended') return kept;
  if (status !== 'active') return made(ask);
  const keys = (await ask({ action: 'listKeys', account })) as readonly Key[];
  if (keys.some(({ id, state }) => id === keyId && state === 'active')) return kept;
  const { id, key } = (await ask({ action: 'createKey', account, name: 'development' })) as { id: string; key: string };
  return { account, keyId: id, apiKey: key };
};

/**
 * The account of this machine's developer, made by the admin function as an operator would. With kept state, its key is
 * kept beside it, readable by the owner alone: a hash could not be shown again.
 */
export const developmentAccount = async (
  { region, credentials, endpoints }: AwsConnection,
  adminFunction: string,
  stateDir: string | undefined,
): Promise<DevelopmentAccount> => {
  const lambda = new LambdaClient({ region, credentials, endpoint: endpoints.lambda });
  const ask: Ask = async (command) => {
    const Payload = JSON.stringify(command);
    const answer = await lambda.send(new InvokeCommand({ FunctionName: adminFunction, Payload }));
    const value = JSON.parse(answer.Payload?.transformToString() ?? 'null');
    if (answer.FunctionError || !value || value.error) throw new Error('the development account could not be made');
    return value;
  };
  const file = stateDir && join(stateDir, 'development-key.json');
  const kept = file ? await readKept(file) : undefined;
  const owner = kept ? await renewed(kept, ask) : await made(ask);
  lambda.destroy();
  if (file && owner !== kept) await writeFile(file, JSON.stringify(owner), { mode: 0o600 });
  return owner;
};
