/** A browser with the renderer's own flags, less the way through the egress door: what it does is the floor. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { browserFlags } from '../../functions/renderer/browser-flags.ts';
import { createPipeTransport, type PipeTransport } from '../../functions/renderer/cdp-pipe.ts';
import { chromiumEnvironment, unpackFonts } from '../../functions/renderer/chromium-files.ts';
import { hasMemoryToShare } from '../../functions/renderer/shared-memory.ts';
import { buildFunctions } from '../../infra/bundle.ts';

/** What starts such a browser, for whoever starts it by himself. */
export type BareCommand = {
  readonly executablePath: string;
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The browser may write there, and nowhere else. */
  readonly scratchDir: string;
  readonly removeScratch: () => Promise<void>;
};

export type BareBrowser = { readonly transport: PipeTransport; readonly kill: () => Promise<void> };

const cacheDir = join(import.meta.dirname, '..', '..', '.build', 'cache');
const isOfTheDoor = (flag: string): boolean => /^--(proxy|host-resolver-rules)/.test(flag);

export const bareCommand = async (): Promise<BareCommand> => {
  const { renderer } = await buildFunctions();
  const files = await unpackFonts({ bundleDir: renderer.dir, cacheDir });
  const scratchDir = await mkdtemp(join(tmpdir(), 'bench-browser-'));
  const profileDir = join(scratchDir, 'profile');
  await mkdir(profileDir);
  return {
    executablePath: files.executablePath,
    flags: browserFlags({
      ...{ proxyPort: 0, profileDir, mode: 'multi-process' as const },
      hasMemoryToShare: await hasMemoryToShare(),
    }).filter((flag) => !isOfTheDoor(flag)),
    env: chromiumEnvironment({ files, scratchDir }),
    scratchDir,
    removeScratch: () => rm(scratchDir, { recursive: true, force: true, maxRetries: 5 }),
  };
};

export const launchBareBrowser = async (): Promise<BareBrowser> => {
  const { executablePath, flags, env, scratchDir, removeScratch } = await bareCommand();
  const child = spawn(executablePath, flags, {
    cwd: scratchDir,
    env,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    // A group of its own, so that the kill reaches every process of it.
    detached: true,
  });
  const [, , , toBrowser, fromBrowser] = child.stdio as unknown as [null, null, null, Writable, Readable];
  return {
    transport: createPipeTransport(toBrowser, fromBrowser),
    kill: async () => {
      const exited = once(child, 'exit');
      process.kill(-(child.pid as number), 'SIGKILL');
      await exited;
      await removeScratch();
    },
  };
};
