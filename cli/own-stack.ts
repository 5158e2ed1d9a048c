import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export type Connection = { readonly api: string; readonly apiKey: string };
export type OwnStack = Connection & { readonly stop: () => Promise<void> };

const mainFile = join(import.meta.dirname, '..', 'local', 'main.ts');
const pollMs = 25;

export const readConnection = async (readyFile: string): Promise<Connection> => {
  const { api, apiKey } = JSON.parse(await readFile(readyFile, 'utf8'));
  return { api, apiKey };
};

/** Starts an embedded stack for this command alone. @throws Error with what the stack said, if it does not start */
export const startOwnStack = async (allowedHosts: readonly string[]): Promise<OwnStack> => {
  const dir = await mkdtemp(join(tmpdir(), 'ephemera-cli-'));
  const readyFile = join(dir, 'ready.json');
  const allow = allowedHosts.flatMap((host) => ['--allow-host', host]);
  const args = ['--disable-warning=ExperimentalWarning', mainFile, '--port', '0', '--ready-file', readyFile, ...allow];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  const exited = once(child, 'exit');
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) child.kill('SIGTERM');
    await exited;
    await rm(dir, { recursive: true, force: true });
  };
  for (;;) {
    const connection = await readConnection(readyFile).catch(() => undefined);
    if (connection) return { ...connection, stop };
    if (child.exitCode !== null) {
      await stop();
      throw new Error(said.trim() || 'the stack did not start');
    }
    await delay(pollMs);
  }
};
