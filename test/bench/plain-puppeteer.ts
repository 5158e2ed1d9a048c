/** What most services do: puppeteer as it comes, a new context and page for every document, `load` as the moment. */
import puppeteer, { type Page } from 'puppeteer-core';
import { launchBareBrowser } from './bare-browser.ts';
import type { Source } from './documents.ts';

export type PlainPuppeteer = {
  /** Milliseconds from the new context to the document's bytes. */
  readonly pdf: (source: Source) => Promise<number>;
  readonly picture: (source: Source) => Promise<number>;
  readonly close: () => Promise<void>;
};

/** The DevTools protocol's own default, which the others use. */
const margin = { top: '0.4in', right: '0.4in', bottom: '0.4in', left: '0.4in' } as const;

export const startPlainPuppeteer = async (): Promise<PlainPuppeteer> => {
  const { transport, kill } = await launchBareBrowser();
  const browser = await puppeteer.connect({ transport, defaultViewport: { width: 1280, height: 800 } });
  const measure = async (source: Source, work: (page: Page) => Promise<unknown>): Promise<number> => {
    const started = performance.now();
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    if ('html' in source) await page.setContent(source.html, { waitUntil: 'load' });
    else await page.goto(source.url, { waitUntil: 'load' });
    await work(page);
    const ms = performance.now() - started;
    await context.close();
    return ms;
  };
  return {
    pdf: (source) => measure(source, (page) => page.pdf({ printBackground: true, tagged: true, margin })),
    picture: (source) => measure(source, (page) => page.screenshot({ fullPage: true })),
    close: kill,
  };
};
