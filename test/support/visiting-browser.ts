/** The packaged Chromium as a visitor's browser, which remembers what a page asked for and complained about. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Page } from 'puppeteer-core';
import { chromiumEnvironment, unpackFonts } from '../../functions/renderer/chromium-files.ts';
import { buildFunctions } from '../../infra/bundle.ts';

export type Visit = {
  readonly page: Page;
  /** Addresses of all requests, those of `data:` and `blob:` aside. */
  readonly requests: readonly string[];
  /** Errors and warnings on the console, policy violations among them, and exceptions. */
  readonly complaints: readonly string[];
  /** The next download, once it is complete. */
  readonly downloaded: () => Promise<Buffer>;
};

export type VisitingBrowser = {
  readonly visit: (url: string) => Promise<Visit>;
  readonly close: () => Promise<void>;
};

const cacheDir = join(import.meta.dirname, '..', '..', '.build', 'cache');

export const startVisitingBrowser = async (): Promise<VisitingBrowser> => {
  const scratchDir = await mkdtemp(join(tmpdir(), 'visitor-'));
  const { renderer } = await buildFunctions();
  const files = await unpackFonts({ bundleDir: renderer.dir, cacheDir });
  const browser = await puppeteer.launch({
    executablePath: files.executablePath,
    env: chromiumEnvironment({ files, scratchDir }),
    pipe: true,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  });
  const visit = async (url: string): Promise<Visit> => {
    const page = await browser.newPage();
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => {
      if (/^https?:/.test(request.url())) requests.push(request.url());
    });
    page.on('console', (message) => {
      if (['error', 'warn'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('requestfailed', (request) => {
      // Aborted is what the page gave up itself, and what became a download.
      if (request.failure()?.errorText !== 'net::ERR_ABORTED') complaints.push(`${request.url()} failed`);
    });
    const client = await page.createCDPSession();
    const arrived = new ReadableStream<string>({
      start: (taker) => {
        client.on('Browser.downloadProgress', ({ state, guid }) => {
          if (state === 'completed') taker.enqueue(guid);
        });
      },
    }).getReader();
    await client.send('Browser.setDownloadBehavior', {
      behavior: 'allowAndName',
      downloadPath: scratchDir,
      eventsEnabled: true,
    });
    const downloaded = async (): Promise<Buffer> => {
      const { value = '' } = await arrived.read();
      return readFile(join(scratchDir, value));
    };
    await page.setViewport({ width: 1280, height: 1000 });
    await page.goto(url, { waitUntil: 'networkidle0' });
    return { page, requests, complaints, downloaded };
  };
  return {
    visit,
    close: async () => {
      await browser.close();
      await rm(scratchDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
