import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ConfigError, readPlans } from '../infra/config.ts';
import type { Operation } from '../infra/operation.ts';

export type StackOptions = {
  /** TCP port of the HTTP API; 0 takes a free one. */
  readonly port: number;
  /** Folder that keeps state between runs; without it, everything lies in a private temporary folder. */
  readonly data: string | undefined;
  readonly readyFile: string | undefined;
  /** Loopback and private addresses, and plain http, may be reached by pages; never the stack's own ports. */
  readonly allowPrivateNetwork: boolean;
  /** Hosts, `host:port` or networks that pages may reach besides public ones. */
  readonly allowedHosts: readonly string[];
  /** Address of a Gotenberg that converts office documents, instead of that of the configuration file. */
  readonly officeEngineUrl: string | undefined;
  /** Plans beside those built in, instead of those of the configuration file. */
  readonly plans: Operation['plans'] | undefined;
  /** How the browser is run; without it, a probe decides. */
  readonly browserMode: string | undefined;
  /** What leases, waits, schedules and the hiding of received messages are multiplied by. */
  readonly timeScale: number;
  /** Grants that roles lack, by their names in docs/permissions.md: `worker s3:GetObject content/*`. */
  readonly withheldGrants: readonly string[];
};

/** How the stack is told what to do: as flags of `npm start` and of `ephemera start`. */
export const stackFlags = {
  port: { value: 'PORT', summary: 'port of the HTTP API (default 8787; 0 takes a free one)' },
  data: { value: 'DIR', summary: 'keep state in DIR (default: a private temporary folder, wiped at start and stop)' },
  'ready-file': { value: 'FILE', summary: 'write how to reach the running stack to FILE, as JSON' },
  'allow-private-network': { summary: 'let pages reach loopback and private addresses' },
  'allow-host': {
    value: 'HOST',
    isRepeated: true,
    summary: 'let pages reach HOST, HOST:PORT or a network such as 10.0.0.0/8 (may be repeated)',
  },
  'office-engine': { value: 'URL', summary: 'let the Gotenberg at URL turn DOCX documents into PDFs' },
  plans: {
    value: 'FILE',
    summary: 'take plans from FILE, as JSON, instead of ephemera.config.ts: {"name": {limits}}',
  },
  'browser-mode': {
    value: 'MODE',
    summary: 'run the browser as multi-process or single-process (default: what works here)',
  },
  'time-scale': {
    value: 'FACTOR',
    summary: 'multiply leases, waits and schedules by FACTOR, such as 0.01 in tests (default 1)',
  },
  'without-grant': {
    value: 'GRANT',
    isRepeated: true,
    summary: 'let a role lack a grant of docs/permissions.md: "worker s3:GetObject content/*" (may be repeated)',
  },
} as const satisfies Readonly<Record<string, StackFlag>>;

type StackFlag = { readonly value?: string; readonly isRepeated?: true; readonly summary: string };
type StackFlagName = keyof typeof stackFlags;

const flagLines = Object.entries<StackFlag>(stackFlags).map(
  ([name, { value = '', summary }]) => `  ${`--${name} ${value}`.padEnd(24)}  ${summary}\n`,
);

export const usage = `Usage: npm start -- [options]

${flagLines.join('')}  ${'--help'.padEnd(24)}  show this text
`;

export class UsageError extends Error {}

const portOf = (text: string): number => {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`--port takes a whole number from 0 to 65535, not "${text}"`);
  }
  return port;
};

const plansOf = (file: string | undefined): Operation['plans'] | undefined => {
  if (file === undefined) return undefined;
  try {
    return readPlans(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why = error instanceof ConfigError ? error.message : 'it cannot be read as JSON.';
    throw new UsageError(`--plans ${file}: ${why}`);
  }
};

const browserModes = ['multi-process', 'single-process'];

const browserModeOf = (word: string | undefined): string | undefined => {
  if (word === undefined || browserModes.includes(word)) return word;
  throw new UsageError(`--browser-mode takes ${browserModes.join(' or ')}, not "${word}"`);
};

const officeEngineOf = (text: string | undefined): string | undefined => {
  if (text === undefined || /^https?:/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new UsageError(`--office-engine takes an http or https URL, not "${text}"`);
};

const timeScaleOf = (text: string): number => {
  const scale = Number(text);
  if (scale > 0 && scale <= 1) return scale;
  throw new UsageError(`--time-scale takes a number above 0 and up to 1, not "${text}"`);
};

/** What was given of each flag: a text, a list of those that may be repeated, true for a switch. */
export type StackFlagsGiven = { readonly [Name in StackFlagName]?: string | boolean | readonly string[] | undefined };

const textIn = (given: StackFlagsGiven, name: StackFlagName): string | undefined =>
  given[name] === undefined ? undefined : String(given[name]);
const listIn = (given: StackFlagsGiven, name: StackFlagName): readonly string[] =>
  [given[name] ?? []].flat().map((one) => String(one));

/** @throws UsageError */
export const toStackOptions = (given: StackFlagsGiven): StackOptions => ({
  port: portOf(textIn(given, 'port') ?? '8787'),
  data: textIn(given, 'data'),
  readyFile: textIn(given, 'ready-file'),
  allowPrivateNetwork: given['allow-private-network'] === true,
  allowedHosts: listIn(given, 'allow-host'),
  officeEngineUrl: officeEngineOf(textIn(given, 'office-engine')),
  plans: plansOf(textIn(given, 'plans')),
  browserMode: browserModeOf(textIn(given, 'browser-mode')),
  timeScale: timeScaleOf(textIn(given, 'time-scale') ?? '1'),
  withheldGrants: listIn(given, 'without-grant'),
});

const parseableFlags = Object.fromEntries(
  Object.entries<StackFlag>(stackFlags).map(([name, { value, isRepeated = false }]) => [
    name,
    { type: value ? ('string' as const) : ('boolean' as const), multiple: isRepeated },
  ]),
);

/** @throws UsageError */
export const parseOptions = (args: readonly string[]): StackOptions | 'help' => {
  try {
    const { values } = parseArgs({ args: [...args], options: { ...parseableFlags, help: { type: 'boolean' } } });
    return values.help ? 'help' : toStackOptions(values as StackFlagsGiven);
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  }
};
