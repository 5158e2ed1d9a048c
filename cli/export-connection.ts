/** Where a command finds the API, and the key that it calls it with. */

import { type Connection, readConnection } from './own-stack.ts';

export type ConnectionOptions = {
  /** Origin of the API. */
  readonly api: string | undefined;
  readonly apiKey: string | undefined;
  /** Of a running stack. */
  readonly readyFile: string | undefined;
};

/** @throws Error that says what is missing */
export const findConnection = async ({ api, apiKey, readyFile }: ConnectionOptions): Promise<Connection> => {
  if (api) {
    if (!apiKey) throw new Error('EPHEMERA_API_KEY is not set: --api needs a key.');
    return { api: api.replace(/\/+$/, ''), apiKey };
  }
  if (!readyFile) throw new Error('Name the API with --api, or a running stack with --ready-file.');
  return readConnection(readyFile).catch(() => {
    throw new Error(`${readyFile} is no ready file of a running stack.`);
  });
};
