/** playwright-core, with a new context and page for every document. */
import { bareCommand } from '../bare-browser.ts';
import { bothFormats, type Contender, type Order } from '../contender.ts';
import { creditOf, loadPeer } from './installed.ts';
import { margin, window } from './paper.ts';

type Page = {
  readonly setContent: (html: string, options: object) => Promise<void>;
  readonly goto: (url: string, options: object) => Promise<unknown>;
  readonly pdf: (options: object) => Promise<Uint8Array>;
  readonly screenshot: (options: object) => Promise<Uint8Array>;
};
type Context = { readonly newPage: () => Promise<Page>; readonly close: () => Promise<void> };
type Browser = { readonly newContext: (options: object) => Promise<Context>; readonly close: () => Promise<void> };
type Playwright = { readonly chromium: { readonly launch: (options: object) => Promise<Browser> } };

const printed = async (page: Page, { source, format }: Order): Promise<Uint8Array> => {
  if ('html' in source) await page.setContent(source.html, { waitUntil: 'load' });
  else await page.goto(source.url, { waitUntil: 'load' });
  if (format === 'png') return await page.screenshot({ fullPage: true });
  return await page.pdf({ printBackground: true, tagged: true, margin });
};

export const startPlaywright = async (): Promise<Contender> => {
  const { executablePath, flags, env, removeScratch } = await bareCommand();
  const { chromium } = loadPeer<Playwright>('playwright-core');
  // It takes no folder for the profile here; the browser makes one below its HOME, which is scratch.
  const args = flags.filter((flag) => !flag.startsWith('--user-data-dir'));
  const browser = await chromium.launch({ executablePath, args, env, ignoreDefaultArgs: true });
  return {
    name: 'playwright',
    credit: `${creditOf('playwright-core')}; warm browser, a fresh context for each document`,
    formats: bothFormats,
    make: async (order) => {
      const started = performance.now();
      const context = await browser.newContext({ viewport: window });
      const bytes = await printed(await context.newPage(), order);
      const ms = performance.now() - started;
      await context.close();
      return { ms, bytes };
    },
    close: async () => {
      await browser.close();
      await removeScratch();
    },
  };
};
