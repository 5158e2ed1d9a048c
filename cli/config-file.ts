/** The file in which a user keeps where the service is, and the key for it: nobody else may read it. */
import { readFileSync, statSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { UsageError } from './exit-codes.ts';

/** What can be kept there, with what it is. */
export const settings = {
  url: 'where the service is, such as https://api.example.com',
  key: 'the API key for that service; it is sent nowhere else',
  'ready-file': 'the running embedded stack that wrote this file, in place of url and key',
  'admin-function': "for an operator's commands: the admin function in AWS",
  'renderer-function': 'for tune: the renderer in AWS',
  'verifier-function': 'for posture: the verifier in AWS',
} as const;
export type Setting = keyof typeof settings;
export type Config = { readonly [Name in Setting]?: string };

export const settingNames = Object.keys(settings) as readonly Setting[];

/** Source: XDG Base Directory Specification: a relative path there is to be ignored. */
export const configPath = ({ XDG_CONFIG_HOME: folder }: NodeJS.ProcessEnv): string =>
  join(folder?.startsWith('/') ? folder : join(homedir(), '.config'), 'ephemera', 'config.json');

const othersMayRead = 0o077;

/** @throws UsageError for one that others may read, or that holds anything else */
export const readConfig = (file: string): Config => {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) return {};
  if (found.mode & othersMayRead) throw new UsageError(`${file} can be read by others: chmod 600 ${file}`);
  const refused = new UsageError(`${file} must be a JSON object with some of ${settingNames.join(', ')}, all text.`);
  const read = (): unknown => {
    try {
      return JSON.parse(readFileSync(file, 'utf8'));
    } catch {
      throw refused;
    }
  };
  const config = read();
  if (typeof config !== 'object' || config === null) throw refused;
  const isKnown = ([name, value]: [string, unknown]): boolean =>
    (settingNames as readonly string[]).includes(name) && typeof value === 'string';
  if (!Object.entries(config).every(isKnown)) throw refused;
  return config;
};

export const writeConfig = async (file: string, config: Config): Promise<void> => {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const partial = `${file}.${process.pid}`;
  await writeFile(partial, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 });
  await rename(partial, file);
};
