import type { Page } from 'puppeteer-core';
import type { PageOptions, WaitUntil } from '../../shared/domain/render-job.ts';
import type { PreparedPage } from './prepared-page.ts';

/**
 * Settles when the document stands complete: loaded, its fonts there, its images decoded. It asks the page itself, so
 * that a page with nothing pending costs one round trip.
 */
export const readyExpression = `(async () => {
  if (document.readyState !== 'complete') await new Promise((done) => addEventListener('load', done, { once: true }));
  await document.fonts.ready;
  await Promise.all(Array.from(document.images, (image) => image.decode().catch(() => {})));
})()`;

/** The quiet time of the network-idle events, as the DevTools protocol and puppeteer define them. */
const networkIdleMs = 500;

const waitForDocument = async (page: Page, waitUntil: WaitUntil): Promise<void> => {
  if (waitUntil === 'domcontentloaded') return;
  await page.waitForFunction('document.readyState === "complete"', { timeout: 0, polling: 'mutation' });
  if (waitUntil === 'load') return;
  const concurrency = waitUntil === 'networkidle0' ? 0 : 2;
  await page.waitForNetworkIdle({ idleTime: networkIdleMs, concurrency, timeout: 0 });
};

const waitForSelector = async (page: Page, { selector, options = {} }: NonNullable<PageOptions['waitForSelector']>) => {
  const { visible = false, hidden = false, timeout = 30_000 } = options;
  await page.waitForSelector(selector, { visible, hidden, timeout });
};

/**
 * Waits as the job asks: exactly as `waitUntil` says where it is given, else until the document stands complete; then
 * for the selector, then for the delay.
 */
export const waitUntilReady = async ({ page, cdp }: PreparedPage, options: PageOptions): Promise<void> => {
  if (options.waitUntil) await waitForDocument(page, options.waitUntil);
  else await cdp.send('Runtime.evaluate', { expression: readyExpression, awaitPromise: true });
  if (options.waitForSelector) await waitForSelector(page, options.waitForSelector);
  if (options.delayMs > 0) await new Promise((done) => setTimeout(done, options.delayMs));
};
