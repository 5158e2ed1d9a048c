/** Owner of one browser process: launches it, talks to it over pipes, kills it whole. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import puppeteer, {
  type BrowserContext,
  type CDPSession,
  type Browser as Connection,
  type Target,
} from 'puppeteer-core';
import { readOperatorPolicy } from '../../shared/network/operator-policy.ts';
import { browserFlags } from './browser-flags.ts';
import { type BrowserMode, readBrowserMode } from './browser-mode.ts';
import { browserPrivateBytes, killBrowserProcesses } from './browser-processes.ts';
import { createPipeTransport } from './cdp-pipe.ts';
import { chromiumEnvironment, unpackFonts } from './chromium-files.ts';
import { type EgressProxy, startEgressProxy } from './egress-proxy.ts';
import { hasMemoryToShare } from './shared-memory.ts';
import { withTimeLimit } from './time-limit.ts';

export type Browser = {
  readonly mode: BrowserMode;
  readonly connection: Connection;
  readonly proxy: EgressProxy;
  readonly proxyPassword: string;
  readonly launchedAt: number;
  /** Opens a blank page in a context that has none. */
  readonly openTarget: (context: BrowserContext) => Promise<Target>;
  /** False once the process is gone. */
  readonly isAlive: () => boolean;
  /** Settles once the process is gone, with the signal that ended it. */
  readonly exited: Promise<NodeJS.Signals | null>;
  /** One of the small fonts that come with it, in Base64. */
  readonly smallFont: () => Promise<string>;
  /** Bytes of all its processes, less what they share. */
  readonly privateBytes: () => number;
  /** Overwrites what the browser keeps of the messages that it was sent; done before the next answer to one. */
  readonly overwriteMessages: () => void;
  /** Kills the process and all it started, and wipes what it left in the scratch. */
  readonly kill: () => Promise<void>;
};

const files = unpackFonts({
  bundleDir: process.env.LAMBDA_TASK_ROOT ?? import.meta.dirname,
  cacheDir: process.env.CHROMIUM_CACHE_DIR ?? tmpdir(),
});
// Whoever launches a browser hears of it.
files.catch(() => undefined);

let smallFont: Promise<string> | undefined;
const readSmallFont = async (): Promise<string> =>
  readFile(join((await files).fontsDir, 'fonts', 'NotoSansThai_400Regular.ttf'), 'base64');

/** The egress rule of the operator, read once: environment of the renderer function. */
export const operatorPolicy = readOperatorPolicy(process.env);

/** Address of a service that turns office documents into PDFs, if the operator has one. */
export const officeEngine = process.env.OFFICE_ENGINE_URL || undefined;

/** The mode that the operator chose; without one, a probe decides. */
export const chosenMode = readBrowserMode(process.env.BROWSER_MODE);

/** Bytes that a browser may hold for itself: the rest of the function's memory is Node's, and where it ends all ends. */
export const browserBytesMax = (Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 2048) * 1024 * 1024 * 3) / 4;

/** A browser that has started at all answers by then, on a cold and busy machine too. */
const connectMsMax = 20_000;

/** The shell forbids core dumps, which hold the memory of pages, and becomes the browser. */
const withoutCoreDumps = ['-c', 'ulimit -c 0; exec "$0" "$@"'];

type Start = { readonly scratchDir: string; readonly proxyPort: number; readonly mode: BrowserMode };

const startProcess = async ({ scratchDir, proxyPort, mode }: Start) => {
  const chromium = await files;
  const profileDir = join(scratchDir, 'profile');
  const flags = browserFlags({ proxyPort, profileDir, mode, hasMemoryToShare: await hasMemoryToShare() });
  const child = spawn('/bin/sh', [...withoutCoreDumps, chromium.executablePath, ...flags], {
    cwd: scratchDir,
    env: chromiumEnvironment({ files: chromium, scratchDir }),
    // What the browser prints quotes pages: it goes nowhere.
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [, , , toBrowser, fromBrowser] = child.stdio as unknown as [null, null, null, Writable, Readable];
  return { child, transport: createPipeTransport(toBrowser, fromBrowser) };
};

/**
 * Without what puppeteer makes of a page, of which most jobs have no use: its session with six domains and a world of its
 * own took a tenth of a small document's processor time (measured).
 */
const openTargetBy =
  (session: CDPSession): Browser['openTarget'] =>
  async (context) => {
    // The context that comes with the browser has no id.
    const place = context.id === undefined ? {} : { browserContextId: context.id };
    const created = session.send('Target.createTarget', { url: 'about:blank', ...place });
    const [target] = await Promise.all([context.waitForTarget((one) => one.type() === 'page'), created]);
    return target;
  };

const makeScratch = async (): Promise<string> => {
  const scratchDir = await realpath(await mkdtemp(join(tmpdir(), 'browser-')));
  await mkdir(join(scratchDir, 'profile'));
  return scratchDir;
};

const launchOnce = async (mode: BrowserMode): Promise<Browser> => {
  const proxyPassword = randomBytes(24).toString('base64url');
  const [scratchDir, proxy] = await Promise.all([makeScratch(), startEgressProxy({ password: proxyPassword })]);
  const { child, transport } = await startProcess({ scratchDir, proxyPort: proxy.port, mode });
  let alive = true;
  const exited = new Promise<NodeJS.Signals | null>((resolve) => {
    const end = (signal: NodeJS.Signals | null): void => {
      alive = false;
      resolve(signal);
    };
    child.once('exit', (_code, signal) => end(signal)).once('error', () => end(null));
  });
  const killAndWipe = async (): Promise<void> => {
    child.kill('SIGKILL');
    await killBrowserProcesses(scratchDir);
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
    const connection = await withTimeLimit(Promise.race([connecting, lost]), connectMsMax);
    const session = await withTimeLimit(Promise.race([connection.target().createCDPSession(), lost]), connectMsMax);
    return {
      mode,
      connection,
      openTarget: openTargetBy(session),
      proxy,
      proxyPassword,
      launchedAt: Date.now(),
      // The pipe may close a moment before the exit is told.
      isAlive: () => alive && connection.connected,
      exited,
      smallFont: () => {
        smallFont ??= readSmallFont();
        return smallFont;
      },
      privateBytes: () => browserPrivateBytes(scratchDir),
      overwriteMessages: transport.overwrite,
      kill,
    };
  } catch (error) {
    await kill();
    throw error;
  }
};

/** Once in some hundred times Chromium ends as it starts; the second time it does not. */
export const launchBrowser = (mode: BrowserMode = 'multi-process'): Promise<Browser> =>
  launchOnce(mode).catch(() => launchOnce(mode));
