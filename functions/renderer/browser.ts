/** Owner of the one browser process: launches it, talks to it over pipes, kills it whole. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import puppeteer, { type Browser as Connection } from 'puppeteer-core';
import { readOperatorPolicy } from '../../shared/network/operator-policy.ts';
import { browserFlags } from './browser-flags.ts';
import { killBrowserProcesses } from './browser-processes.ts';
import { createPipeTransport } from './cdp-pipe.ts';
import { chromiumEnvironment, unpackChromium } from './chromium-files.ts';
import { type EgressProxy, startEgressProxy } from './egress-proxy.ts';

export type Browser = {
  readonly connection: Connection;
  readonly proxy: EgressProxy;
  readonly proxyPassword: string;
  /** False once the process is gone. */
  readonly isAlive: () => boolean;
  /** Kills the process and all it started, and wipes what it left in the scratch. */
  readonly kill: () => Promise<void>;
};

const files = unpackChromium({
  archiveDir: process.env.LAMBDA_TASK_ROOT ?? import.meta.dirname,
  cacheDir: process.env.CHROMIUM_CACHE_DIR ?? tmpdir(),
});

/** The egress rule of the operator, read once: environment of the renderer function. */
export const operatorPolicy = readOperatorPolicy(process.env);

const startProcess = async (proxyPort: number, scratchDir: string) => {
  const { executablePath, ...unpacked } = await files;
  const child = spawn(executablePath, browserFlags({ proxyPort, profileDir: join(scratchDir, 'profile') }), {
    cwd: scratchDir,
    env: chromiumEnvironment({ files: { executablePath, ...unpacked }, scratchDir }),
    // What the browser prints quotes pages: it goes nowhere.
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [, , , toBrowser, fromBrowser] = child.stdio as unknown as [null, null, null, Writable, Readable];
  return { child, executablePath, transport: createPipeTransport(toBrowser, fromBrowser) };
};

export const launchBrowser = async (): Promise<Browser> => {
  const scratchDir = await mkdtemp(join(tmpdir(), 'browser-'));
  await mkdir(join(scratchDir, 'profile'));
  const proxyPassword = randomBytes(24).toString('base64url');
  const proxy = await startEgressProxy({ password: proxyPassword });
  const { child, executablePath, transport } = await startProcess(proxy.port, scratchDir);
  let alive = true;
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      alive = false;
      resolve();
    });
  });
  const connection = await puppeteer.connect({
    transport,
    defaultViewport: null,
    protocolTimeout: 0,
    // The page's own session listens.
    networkEnabled: false,
  });
  return {
    connection,
    proxy,
    proxyPassword,
    isAlive: () => alive,
    kill: async () => {
      child.kill('SIGKILL');
      killBrowserProcesses(executablePath);
      await exited;
      await proxy.close();
      await rm(scratchDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
