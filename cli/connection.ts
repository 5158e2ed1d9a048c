/** Which service a command speaks to: a running embedded stack, by its ready file, or any other. */
import { readFile } from 'node:fs/promises';
import { createClient, type EphemeraClient } from '../client/index.ts';
import type { AdminCommand } from '../shared/api/admin-commands.ts';
import { type AdminFunction, callAdmin } from '../shared/aws/admin-client.ts';
import { type Connection, readConnection } from './own-stack.ts';

export type ConnectionOptions = {
  readonly readyFile: string | undefined;
  readonly api?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly adminFunction?: string | undefined;
};

/** @throws Error that says what is missing */
export const apiOf = async ({ readyFile, api, apiKey }: ConnectionOptions): Promise<Connection> => {
  if (api && apiKey) return { api, apiKey };
  if (readyFile) return readConnection(readyFile);
  throw new Error(
    'Which service? Name a running stack by --ready-file (or EPHEMERA_READY_FILE), or any service by --api (or EPHEMERA_API) and EPHEMERA_API_KEY.',
  );
};

const adminFunctionOf = async ({ readyFile, adminFunction }: ConnectionOptions): Promise<AdminFunction> => {
  if (adminFunction) return { name: adminFunction };
  if (readyFile) {
    const { aws, resources } = JSON.parse(await readFile(readyFile, 'utf8'));
    const { region, accessKeyId, secretAccessKey, endpoints } = aws;
    const credentials = { accessKeyId, secretAccessKey };
    return { name: resources.functions.admin, region, endpoint: endpoints.lambda, credentials };
  }
  throw new Error(
    'Which service? Name a running stack by --ready-file (or EPHEMERA_READY_FILE), or the admin function in AWS by --admin-function (or EPHEMERA_ADMIN_FUNCTION).',
  );
};

export const asOperator = async (command: AdminCommand, options: ConnectionOptions): Promise<unknown> =>
  callAdmin(command, await adminFunctionOf(options));

export const clientFor = ({ api, apiKey }: Connection): EphemeraClient => createClient({ baseUrl: api, apiKey });
