/** Owner of one browser process: launches it, talks to it over pipes, kills it whole. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import puppeteer, { type Browser as Connection } from 'puppeteer-core';
import { readOperatorPolicy } from '../../shared/network/operator-policy.ts';
import { browserFlags } from './browser-flags.ts';
import { type BrowserMode, readBrowserMode } from './browser-mode.ts';
import { browserPrivateBytes, killBrowserProcesses } from './browser-processes.ts';
import { createPipeTransport } from './cdp-pipe.ts';
import { chromiumEnvironment, unpackChromium } from './chromium-files.ts';
import { type EgressProxy, startEgressProxy } from './egress-proxy.ts';

export type Browser = {
  readonly mode: BrowserMode;
  readonly connection: Connection;
  readonly proxy: EgressProxy;
  readonly proxyPassword: string;
  readonly launchedAt: number;
  /** False once the process is gone. */
  readonly isAlive: () => boolean;
  /** Settles once the process is gone. */
  readonly exited: Promise<void>;
  /** Bytes of all its processes, less what they share. */
  readonly privateBytes: () => number;
  /** Kills the process and all it started, and wipes what it left in the scratch. */
  readonly kill: () => Promise<void>;
};

const files = unpackChromium({
  archiveDir: process.env.LAMBDA_TASK_ROOT ?? import.meta.dirname,
  cacheDir: process.env.CHROMIUM_CACHE_DIR ?? tmpdir(),
});
// Whoever launches a browser hears of it.
files.catch(() => undefined);

/** The egress rule of the operator, read once: environment of the renderer function. */
export const operatorPolicy = readOperatorPolicy(process.env);

/** The mode that the operator chose; without one, a probe decides. */
export const chosenMode = readBrowserMode(process.env.BROWSER_MODE);

/** The shell forbids core dumps, which hold the memory of pages, and becomes the browser. */
const withoutCoreDumps = ['-c', 'ulimit -c 0; exec "$0" "$@"'];

type Start = { readonly scratchDir: string; readonly proxyPort: number; readonly mode: BrowserMode };

const startProcess = async ({ scratchDir, proxyPort, mode }: Start) => {
  const unpacked = await files;
  const flags = browserFlags({ proxyPort, profileDir: join(scratchDir, 'profile'), mode });
  const child = spawn('/bin/sh', [...withoutCoreDumps, unpacked.executablePath, ...flags], {
    cwd: scratchDir,
    env: chromiumEnvironment({ files: unpacked, scratchDir }),
    // What the browser prints quotes pages: it goes nowhere.
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [, , , toBrowser, fromBrowser] = child.stdio as unknown as [null, null, null, Writable, Readable];
  return {
    child,
    executablePath: unpacked.executablePath,
    transport: createPipeTransport(toBrowser, fromBrowser),
  };
};

const makeScratch = async (): Promise<string> => {
  const scratchDir = await mkdtemp(join(tmpdir(), 'browser-'));
  await mkdir(join(scratchDir, 'profile'));
  return scratchDir;
};

export const launchBrowser = async (mode: BrowserMode = 'multi-process'): Promise<Browser> => {
  const proxyPassword = randomBytes(24).toString('base64url');
  const [scratchDir, proxy] = await Promise.all([makeScratch(), startEgressProxy({ password: proxyPassword })]);
  const { child, executablePath, transport } = await startProcess({ scratchDir, proxyPort: proxy.port, mode });
  let alive = true;
  const exited = new Promise<void>((resolve) => {
    const end = (): void => {
      alive = false;
      resolve();
    };
    child.once('exit', end).once('error', end);
  });
  const killAndWipe = async (): Promise<void> => {
    child.kill('SIGKILL');
    killBrowserProcesses(executablePath);
    await exited;
    await proxy.close();
    await rm(scratchDir, { recursive: true, force: true, maxRetries: 5 });
  };
  let killed: Promise<void> | undefined;
  const kill = (): Promise<void> => {
    killed ??= killAndWipe();
    return killed;
  };
  try {
    const lost = exited.then(() => Promise.reject(new Error('the browser ended as it started')));
    lost.catch(() => undefined);
    const connecting = puppeteer.connect({
      transport,
      defaultViewport: null,
      protocolTimeout: 0,
      // The page's own session listens.
      networkEnabled: false,
    });
    const connection = await Promise.race([connecting, lost]);
    return {
      mode,
      connection,
      proxy,
      proxyPassword,
      launchedAt: Date.now(),
      isAlive: () => alive,
      exited,
      privateBytes: () => browserPrivateBytes(executablePath),
      kill,
    };
  } catch (error) {
    await kill();
    throw error;
  }
};
