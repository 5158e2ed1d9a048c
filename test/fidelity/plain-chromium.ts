/** The packaged Chromium by itself, driven over the DevTools protocol with nothing of the product in between. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { chromiumEnvironment, unpackFonts } from '../../functions/renderer/chromium-files.ts';
import { packChromium } from '../../infra/pack-chromium.ts';

/** Of `Page.printToPDF`, in inches. */
export type PrintOptions = {
  readonly paperWidth: number;
  readonly paperHeight: number;
  readonly marginTop: number;
  readonly marginRight: number;
  readonly marginBottom: number;
  readonly marginLeft: number;
  readonly landscape: boolean;
  readonly preferCSSPageSize: boolean;
};

export type PlainChromium = {
  /** Loads the page in a context of its own and prints it once its fonts are there. */
  readonly print: (url: string, options: PrintOptions) => Promise<Buffer>;
  readonly close: () => Promise<void>;
};

type Message = { readonly id?: number; readonly method?: string; readonly sessionId?: string } & Partial<{
  readonly result: Record<string, unknown>;
  readonly error: { readonly message: string };
}>;
type Send = (method: string, params?: object, sessionId?: string) => Promise<Record<string, unknown>>;

const root = join(import.meta.dirname, '..', '..');
const window = { width: 1280, height: 800, deviceScaleFactor: 1, mobile: false };

/** No proxy and no policy; what decides how letters and colours look is as the product has it. */
const flags = [
  '--headless=shell',
  '--remote-debugging-pipe',
  '--no-sandbox',
  '--no-zygote',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--hide-scrollbars',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
  '--lang=en-US',
];

/** Messages are JSON, each ended by a NUL. */
const connect = (toBrowser: Writable, fromBrowser: Readable) => {
  const waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  const listeners = new Set<(message: Message) => void>();
  let lastId = 0;
  let rest = '';
  fromBrowser.setEncoding('utf8').on('data', (chunk: string) => {
    const texts = (rest + chunk).split('\0');
    rest = texts.pop() ?? '';
    for (const text of texts) {
      const message = JSON.parse(text) as Message;
      for (const listener of listeners) listener(message);
      const { resolve, reject } = waiting.get(message.id ?? -1) ?? {};
      if (message.error) reject?.(new Error(message.error.message));
      else resolve?.(message.result ?? {});
    }
  });
  const send: Send = (method, params = {}, sessionId) => {
    lastId += 1;
    const answer = Promise.withResolvers<Record<string, unknown>>();
    waiting.set(lastId, answer);
    toBrowser.write(`${JSON.stringify({ id: lastId, method, params, ...(sessionId && { sessionId }) })}\0`);
    return answer.promise;
  };
  const event = (name: string, session: string): Promise<void> =>
    new Promise((resolve) => {
      const listener = ({ method, sessionId }: Message): void => {
        if (method !== name || sessionId !== session) return;
        listeners.delete(listener);
        resolve();
      };
      listeners.add(listener);
    });
  return { send, event };
};

type Connection = ReturnType<typeof connect>;

const printPage = async ({ send, event }: Connection, url: string, options: PrintOptions): Promise<Buffer> => {
  const { browserContextId } = await send('Target.createBrowserContext');
  const { targetId } = await send('Target.createTarget', { url: 'about:blank', browserContextId });
  const session = String((await send('Target.attachToTarget', { targetId, flatten: true })).sessionId);
  await send('Page.enable', {}, session);
  await send('Emulation.setDeviceMetricsOverride', window, session);
  const loaded = event('Page.loadEventFired', session);
  await send('Page.navigate', { url }, session);
  await loaded;
  await send('Runtime.evaluate', { expression: 'document.fonts.ready.then(() => 0)', awaitPromise: true }, session);
  const { data } = await send(
    'Page.printToPDF',
    { ...options, printBackground: true, generateTaggedPDF: true },
    session,
  );
  await send('Target.disposeBrowserContext', { browserContextId });
  return Buffer.from(String(data), 'base64');
};

export const startPlainChromium = async (): Promise<PlainChromium> => {
  const folder = await mkdtemp(join(tmpdir(), 'plain-chromium-'));
  const scratchDir = join(folder, 'scratch');
  await mkdir(scratchDir);
  await packChromium({ outDir: folder, cacheDir: join(root, '.build', 'cache') });
  const files = await unpackFonts({ bundleDir: folder, cacheDir: folder });
  const child = spawn(files.executablePath, [...flags, `--user-data-dir=${scratchDir}`, 'about:blank'], {
    env: chromiumEnvironment({ files, scratchDir }),
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const [, , , toBrowser, fromBrowser] = child.stdio as unknown as [null, null, null, Writable, Readable];
  const connection = connect(toBrowser, fromBrowser);
  return {
    print: (url, options) => printPage(connection, url, options),
    close: async () => {
      // Asked to close, it may end without an answer.
      child.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
