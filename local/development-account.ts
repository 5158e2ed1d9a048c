import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { AwsConnection } from './aws/connection.ts';

export type DevelopmentAccount = { readonly account: string; readonly keyId: string; readonly apiKey: string };

const readKept = async (file: string | undefined): Promise<DevelopmentAccount | undefined> => {
  if (!file) return undefined;
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
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
  const file = stateDir && join(stateDir, 'development-key.json');
  const kept = await readKept(file);
  if (kept) return kept;
  const lambda = new LambdaClient({ region, credentials, endpoint: endpoints.lambda });
  const Payload = JSON.stringify({ action: 'createAccount', name: 'development', plan: 'unlimited' });
  const answer = await lambda.send(new InvokeCommand({ FunctionName: adminFunction, Payload }));
  lambda.destroy();
  const made = JSON.parse(answer.Payload?.transformToString() ?? '{}');
  if (answer.FunctionError || !made.apiKey) throw new Error('the development account could not be made');
  if (file) await writeFile(file, JSON.stringify(made), { mode: 0o600 });
  return made;
};
