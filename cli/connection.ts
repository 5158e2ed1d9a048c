/** Which service a command speaks to: a running embedded stack, by its ready file, or any other. */
import { readFile } from 'node:fs/promises';
import { createClient, type EphemeraClient } from '../client/index.ts';
import type { AdminCommand } from '../shared/api/admin-commands.ts';
import type { FunctionConnection } from '../shared/aws/function-client.ts';
import { UsageError } from './exit-codes.ts';
import { type Connection, readConnection } from './own-stack.ts';

export type ConnectionOptions = {
  readonly readyFile: string | undefined;
  readonly api?: string | undefined;
  readonly apiKey?: string | undefined;
  /** What named the key. */
  readonly keyFrom?: string | undefined;
  readonly adminFunction?: string | undefined;
  readonly rendererFunction?: string | undefined;
  readonly verifierFunction?: string | undefined;
};

const runningStack = 'a running stack by the --ready-file that it was started with (or EPHEMERA_READY_FILE)';

/** @throws Error that says what is missing */
export const apiOf = async ({ readyFile, api, apiKey }: ConnectionOptions): Promise<Connection> => {
  if (api && apiKey) return { api, apiKey };
  if (readyFile) return readConnection(readyFile);
  if (api)
    throw new UsageError(`There is no key for ${api}: set EPHEMERA_API_KEY, or keep one by ephemera config set.`);
  throw new UsageError(
    `Which service? Name ${runningStack}, or any service by --url (or EPHEMERA_API) and EPHEMERA_API_KEY; or keep it by ephemera config set.`,
  );
};

/** A function of a running embedded stack, with its operator's credentials. */
const functionIn = async (readyFile: string, name: 'admin' | 'renderer' | 'verifier'): Promise<FunctionConnection> => {
  const { aws, resources } = JSON.parse(await readFile(readyFile, 'utf8'));
  const { region, accessKeyId, secretAccessKey, endpoints } = aws;
  const credentials = { accessKeyId, secretAccessKey };
  return { name: resources.functions[name], region, endpoint: endpoints.lambda, credentials };
};

const adminFunctionOf = async ({ readyFile, adminFunction }: ConnectionOptions): Promise<FunctionConnection> => {
  if (adminFunction) return { name: adminFunction };
  if (readyFile) return functionIn(readyFile, 'admin');
  throw new UsageError(
    `Which service? Name ${runningStack}, or the admin function in AWS by --admin-function (or EPHEMERA_ADMIN_FUNCTION).`,
  );
};

/** @throws Error that says what is missing */
export const rendererOf = async ({ readyFile, rendererFunction }: ConnectionOptions): Promise<FunctionConnection> => {
  if (rendererFunction) return { name: rendererFunction };
  if (readyFile) return functionIn(readyFile, 'renderer');
  throw new UsageError(`Which renderer? Name it by --function (or EPHEMERA_RENDERER_FUNCTION), or ${runningStack}.`);
};

/** @throws Error that says what is missing */
export const verifierOf = async ({ readyFile, verifierFunction }: ConnectionOptions): Promise<FunctionConnection> => {
  if (verifierFunction) return { name: verifierFunction };
  if (readyFile) return functionIn(readyFile, 'verifier');
  throw new UsageError(
    `Which service? Name ${runningStack}, or the verifier function in AWS by --function (or EPHEMERA_VERIFIER_FUNCTION).`,
  );
};

/** Whether any service was named. */
export const isNamed = ({ api, readyFile }: ConnectionOptions): boolean => Boolean(api ?? readyFile);

export const asOperator = async (command: AdminCommand, options: ConnectionOptions): Promise<unknown> => {
  // It brings the AWS SDK, which most commands do without.
  const { callAdmin } = await import('../shared/aws/admin-client.ts');
  return callAdmin(command, await adminFunctionOf(options));
};

/** For what anybody may read: with a key only if there is one. @throws UsageError that says what is missing */
export const publicClientOf = async (options: ConnectionOptions): Promise<EphemeraClient> => {
  const { api, apiKey } = options;
  return api && !apiKey ? createClient({ baseUrl: api }) : clientOf(options);
};

/** @throws UsageError that says what is missing */
export const clientOf = async (options: ConnectionOptions): Promise<EphemeraClient> => clientFor(await apiOf(options));

export const clientFor = ({ api, apiKey }: Connection): EphemeraClient => createClient({ baseUrl: api, apiKey });
