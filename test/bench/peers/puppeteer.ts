/** What most services do: puppeteer as it comes, a new context and page for every document, `load` as the moment. */
import puppeteer, { type Page } from 'puppeteer-core';
import { launchBareBrowser } from '../bare-browser.ts';
import { bothFormats, type Contender, type Order } from '../contender.ts';
import { ownCreditOf } from './installed.ts';
import { margin, window } from './paper.ts';

const printed = async (page: Page, { source, format }: Order): Promise<Uint8Array> => {
  if ('html' in source) await page.setContent(source.html, { waitUntil: 'load' });
  else await page.goto(source.url, { waitUntil: 'load' });
  if (format === 'png') return await page.screenshot({ fullPage: true });
  return await page.pdf({ printBackground: true, tagged: true, margin });
};

export const startPuppeteer = async (): Promise<Contender> => {
  const { transport, kill } = await launchBareBrowser();
  const browser = await puppeteer.connect({ transport, defaultViewport: window });
  return {
    name: 'puppeteer',
    credit: `${ownCreditOf('puppeteer-core')}; warm browser, a fresh context for each document`,
    formats: bothFormats,
    make: async (order) => {
      const started = performance.now();
      const context = await browser.createBrowserContext();
      const bytes = await printed(await context.newPage(), order);
      const ms = performance.now() - started;
      await context.close();
      return { ms, bytes };
    },
    close: kill,
  };
};
