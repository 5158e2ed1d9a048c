/** The embedded stack as a child process, for tests that speak to it as its users do. */
import { mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { whenAllFrozen } from '../../cli/verify/sinks/frozen.ts';
import { peakBytes } from '../../cli/verify/sinks/processes.ts';
import { createClient, type EphemeraClient } from '../../client/index.ts';
import type { AccessReport } from '../../local/aws/access/access.ts';
import { compileCache } from '../../local/compile-cache.ts';
import type { ReadyFile } from '../../local/ready-file.ts';
import { ordersTo, type StackOrders } from '../../local/stack-orders.ts';
import { assertNothingRefused, keepNeeded, withheldGrants } from './stack-access.ts';
import { type Exit, startProcess, type WatchedProcess, within } from './watched-process.ts';

export type StackOptions = {
  readonly allowPrivateNetwork?: boolean;
  /** What leases, waits, schedules and the hiding of received messages are multiplied by. */
  readonly timeScale?: number;
  /** Folder that keeps the stack's state; it is left in place. */
  readonly data?: string;
  /** Further command-line arguments. */
  readonly args?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  /** The first start after a change builds the functions. */
  readonly startTimeoutMs?: number;
};

type ApiInit = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

/** How the stack ended, and what it left in its temporary folder (which is removed now). */
export type Stopped = Exit & { readonly filesLeft: readonly string[] };

export type EmbeddedStack = StackOrders & {
  readonly ready: ReadyFile;
  readonly pid: number;
  /** The temporary folder that the stack was given; its private folder lies in there. */
  readonly tempDir: string;
  /** Calls the HTTP API with the development account's key and, with a body, as JSON; `headers` win over both. */
  readonly api: (path: string, init?: ApiInit) => Promise<Response>;
  /** The API as users call it, with the development account's key. */
  readonly client: EphemeraClient;
  /** The processes that a function has now, by its logical name. */
  readonly pids: (functionName: string) => Promise<readonly number[]>;
  /** The most memory that a process has had in use at a time. */
  readonly peakBytes: (pid: number) => number;
  readonly signal: (name: NodeJS.Signals) => void;
  readonly exited: Promise<Exit>;
  /** The last of what the stack's own process printed. */
  readonly output: () => string;
  /** Settles once every function is frozen, that is: done with what it does after its answer. */
  readonly allFrozen: () => Promise<void>;
  /** Stops the stack, if it runs still. Throws when it does not end, leaves a process behind, or a role lacked a permission. */
  readonly stop: () => Promise<Stopped>;
};

const mainFile = join(import.meta.dirname, '..', '..', 'local', 'main.ts');

type Folders = { readonly root: string; readonly temp: string; readonly readyFile: string };

const makeFolders = async (): Promise<Folders> => {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'stack-')));
  const temp = join(root, 'tmp');
  await mkdir(temp);
  return { root, temp, readyFile: join(root, 'ready.json') };
};

const launch = (
  folders: Folders,
  { allowPrivateNetwork, timeScale, data, args = [], variables }: StackOptions,
): WatchedProcess =>
  startProcess({
    args: [
      '--disable-warning=ExperimentalWarning',
      mainFile,
      ...['--port', '0', '--ready-file', folders.readyFile],
      ...(data ? ['--data', data] : []),
      ...(timeScale ? ['--time-scale', String(timeScale)] : []),
      ...(allowPrivateNetwork ? ['--allow-private-network'] : []),
      // What a test asks for itself wins.
      ...(process.env.BROWSER_MODE && !args.includes('--browser-mode')
        ? ['--browser-mode', process.env.BROWSER_MODE]
        : []),
      ...withheldGrants().flatMap((grant) => ['--without-grant', grant]),
      ...args,
    ],
    env: { ...process.env, ...compileCache, TMPDIR: folders.temp, ...variables },
    mark: folders.root,
  });

const readReadyFile = async (file: string): Promise<ReadyFile | undefined> => {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

const whenReady = async (stack: WatchedProcess, file: string, timeoutMs: number): Promise<ReadyFile> => {
  let ready: ReadyFile | undefined;
  await within(timeoutMs, async () => {
    ready = await readReadyFile(file);
    return ready !== undefined || stack.hasExited();
  });
  if (ready) return ready;
  const reason = stack.hasExited() ? 'ended before it was ready' : `was not ready within ${timeoutMs} ms`;
  await stack.stop();
  throw new Error(`The stack ${reason}. It printed:\n${stack.output()}`);
};

const accessWithinMs = 5000;

/** What was used and refused, unless the stack can answer no more. */
const accessOf = async (stack: WatchedProcess, orders: StackOrders): Promise<AccessReport | undefined> => {
  if (stack.hasExited()) return undefined;
  const tooLate = sleep(accessWithinMs, undefined, { ref: false });
  const report = await Promise.race([orders.reportAccess(), stack.exited, tooLate]);
  return report && 'needed' in report ? report : undefined;
};

const stopWhole = async (stack: WatchedProcess, { root, temp }: Folders): Promise<Stopped> => {
  try {
    const exit = await stack.stop();
    return { ...exit, filesLeft: await readdir(temp, { recursive: true }) };
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  }
};

const call = ({ api, apiKey }: ReadyFile, path: string, init: ApiInit): Promise<Response> => {
  const headers = new Headers({ 'X-API-Key': apiKey });
  if (init.body) headers.set('Content-Type', 'application/json');
  for (const [name, value] of Object.entries(init.headers ?? {})) headers.set(name, value);
  return fetch(`${api}${path}`, { ...init, headers });
};

/** @throws with the stack's last output when it ends, or is not ready in time */
export const startStack = async (options: StackOptions = {}): Promise<EmbeddedStack> => {
  const folders = await makeFolders();
  const stack = launch(folders, options);
  try {
    const ready = await whenReady(stack, folders.readyFile, options.startTimeoutMs ?? 120_000);
    const orders = ordersTo(stack.child);
    return {
      ...orders,
      ready,
      pid: stack.pid,
      tempDir: folders.temp,
      api: (path, init = {}) => call(ready, path, init),
      client: createClient({ baseUrl: ready.api, apiKey: ready.apiKey }),
      pids: async (functionName) => (await orders.describe()).pids[functionName] ?? [],
      peakBytes,
      signal: (name) => {
        stack.child.kill(name);
      },
      exited: stack.exited,
      output: stack.output,
      allFrozen: () => whenAllFrozen(stack.pid),
      stop: async () => {
        const access = await accessOf(stack, orders);
        const stopped = await stopWhole(stack, folders);
        if (access) {
          keepNeeded(stack.pid, access);
          assertNothingRefused(access);
        }
        return stopped;
      },
    };
  } catch (error) {
    await rm(folders.root, { recursive: true, force: true });
    throw error;
  }
};
