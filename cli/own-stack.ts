import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { compileCache } from '../local/compile-cache.ts';
import type { ReadyFile } from '../local/ready-file.ts';
import { clearLeftFolders, makeRunFolder } from '../local/run-folders.ts';

export type Connection = { readonly api: string; readonly apiKey: string };
export type OwnStack = Connection & { readonly stop: () => Promise<void> };

export type LaunchedStack = {
  readonly ready: ReadyFile;
  /** It takes orders (`local/test-orders.ts`). */
  readonly child: ChildProcess;
  /** The folder for whatever the stack and its functions write besides their own. */
  readonly temporary: string;
  /** What its own process has printed. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
};

const mainFile = join(import.meta.dirname, '..', 'local', 'main.ts');
const pollMs = 25;

const readReadyFile = async (file: string): Promise<ReadyFile> => JSON.parse(await readFile(file, 'utf8'));

export const readConnection = async (readyFile: string): Promise<Connection> => {
  const { api, apiKey } = await readReadyFile(readyFile);
  return { api, apiKey };
};

/**
 * Starts an embedded stack for this command alone. With an environment it gets that one, and a folder of its own for
 * temporary files.
 * @throws Error with what the stack said, if it does not start
 */
export const launchStack = async (
  options: readonly string[],
  environment?: NodeJS.ProcessEnv,
): Promise<LaunchedStack> => {
  await clearLeftFolders();
  const dir = await makeRunFolder('cli');
  const [readyFile, temporary] = [join(dir, 'ready.json'), join(dir, 'tmp')];
  await mkdir(temporary);
  const args = [
    '--disable-warning=ExperimentalWarning',
    mainFile,
    '--port',
    '0',
    '--ready-file',
    readyFile,
    ...options,
  ];
  const child = spawn(process.execPath, args, {
    // By the channel it takes orders, and learns of the end of a command that was killed.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: true,
    ...(environment && { env: { ...compileCache, ...environment, TMPDIR: temporary } }),
  });
  const exited = once(child, 'exit');
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) child.kill('SIGTERM');
    await exited;
    await rm(dir, { recursive: true, force: true });
  };
  for (;;) {
    const ready = await readReadyFile(readyFile).catch(() => undefined);
    if (ready) return { ready, child, temporary, output: () => said, stop };
    if (child.exitCode !== null) {
      await stop();
      throw new Error(said.trim() || 'the stack did not start');
    }
    await delay(pollMs);
  }
};

export const startOwnStack = async (allowedHosts: readonly string[]): Promise<OwnStack> => {
  const { ready, stop } = await launchStack(allowedHosts.flatMap((host) => ['--allow-host', host]));
  return { api: ready.api, apiKey: ready.apiKey, stop };
};
