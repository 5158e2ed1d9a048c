/** Which service is meant: by the command line, else by the environment, else by the user's configuration. */

import type { Flag } from './command.ts';
import { type Config, configPath, readConfig } from './config-file.ts';
import type { ConnectionOptions } from './connection.ts';

export const connectionFlags: readonly Flag[] = [
  { name: 'url', value: 'url', summary: 'where the service is' },
  {
    name: 'key',
    value: 'key',
    summary: 'an API key for it; every user of this computer can see it (better: EPHEMERA_API_KEY)',
  },
  { name: 'ready-file', value: 'file', summary: 'the running embedded stack that wrote this file' },
  { name: 'api', value: 'url', summary: 'the same as --url' },
  {
    name: 'admin-function',
    value: 'name',
    summary: "for an operator's commands: the admin function in AWS",
  },
];

export type ConnectionFlags = {
  readonly url?: string;
  readonly api?: string;
  readonly key?: string;
  readonly readyFile?: string;
  readonly adminFunction?: string;
};

const sameOrigin = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && URL.parse(one)?.origin === URL.parse(other)?.origin;

/** The first place that names a service is the one that counts; a kept key goes to the service that it is kept for alone. */
export const whichService = (flags: ConnectionFlags, env: NodeJS.ProcessEnv, config: Config): ConnectionOptions => {
  const places = [
    { api: flags.url ?? flags.api, readyFile: flags.readyFile },
    // A variable that is empty says nothing.
    { api: env.EPHEMERA_API || env.EPHEMERA_URL, readyFile: env.EPHEMERA_READY_FILE },
    { api: config.url, readyFile: config['ready-file'] },
  ];
  const { api, readyFile } = places.find((place) => place.api || place.readyFile) ?? {};
  const keys = [
    { apiKey: flags.key, keyFrom: '--key' },
    { apiKey: env.EPHEMERA_API_KEY, keyFrom: 'EPHEMERA_API_KEY' },
    { apiKey: env.EPHEMERA_KEY, keyFrom: 'EPHEMERA_KEY' },
    { apiKey: sameOrigin(api, config.url) ? config.key : undefined, keyFrom: 'ephemera config' },
  ];
  return {
    api,
    ...keys.find(({ apiKey }) => apiKey),
    readyFile: readyFile || undefined,
    adminFunction: flags.adminFunction ?? env.EPHEMERA_ADMIN_FUNCTION ?? config['admin-function'],
    rendererFunction: env.EPHEMERA_RENDERER_FUNCTION ?? config['renderer-function'],
    verifierFunction: env.EPHEMERA_VERIFIER_FUNCTION ?? config['verifier-function'],
  };
};

/** Which of the places the key came from that a service refused, if it got one. */
export const keyWords = ({ api, apiKey, keyFrom, readyFile }: ConnectionOptions): string | undefined => {
  const place = api && apiKey ? keyFrom : readyFile;
  return place && `The key was taken from ${place}.`;
};

export const connectionFrom = (flags: ConnectionFlags, env: NodeJS.ProcessEnv): ConnectionOptions =>
  whichService(flags, env, readConfig(configPath(env)));
