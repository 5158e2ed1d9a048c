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

export const usage = `Usage: npm start -- [options]

  --port PORT               port of the HTTP API (default 8787; 0 takes a free one)
  --data DIR                keep state in DIR (default: a private temporary folder, wiped at start and stop)
  --ready-file FILE         write how to reach the running stack to FILE, as JSON
  --allow-private-network   let pages reach loopback and private addresses
  --allow-host HOST         let pages reach HOST, HOST:PORT or a network such as 10.0.0.0/8 (may be repeated)
  --office-engine URL       let the Gotenberg at URL turn DOCX documents into PDFs
  --plans FILE              take plans from FILE, as JSON, instead of ephemera.config.ts: {"name": {limits}}
  --browser-mode MODE       run the browser as multi-process or single-process (default: what works here)
  --time-scale FACTOR       multiply leases, waits and schedules by FACTOR, such as 0.01 in tests (default 1)
  --without-grant GRANT     let a role lack a grant of docs/permissions.md: "worker s3:GetObject content/*" (may be repeated)
  --help                    show this text
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

const timeScaleOf = (text: string): number => {
  const scale = Number(text);
  if (scale > 0 && scale <= 1) return scale;
  throw new UsageError(`--time-scale takes a number above 0 and up to 1, not "${text}"`);
};

/** @throws UsageError */
export const parseOptions = (args: readonly string[]): StackOptions | 'help' => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '8787' },
        data: { type: 'string' },
        'ready-file': { type: 'string' },
        'allow-private-network': { type: 'boolean', default: false },
        'allow-host': { type: 'string', multiple: true, default: [] },
        'office-engine': { type: 'string' },
        plans: { type: 'string' },
        'browser-mode': { type: 'string' },
        'time-scale': { type: 'string', default: '1' },
        'without-grant': { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return 'help';
    return {
      port: portOf(values.port),
      data: values.data,
      readyFile: values['ready-file'],
      allowPrivateNetwork: values['allow-private-network'],
      allowedHosts: values['allow-host'],
      officeEngineUrl: values['office-engine'],
      plans: plansOf(values.plans),
      browserMode: browserModeOf(values['browser-mode']),
      timeScale: timeScaleOf(values['time-scale']),
      withheldGrants: values['without-grant'],
    };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  }
};
