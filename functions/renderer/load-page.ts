import type { HTTPResponse } from 'puppeteer-core';
import { AppError } from '../../shared/domain/errors.ts';
import type { PageOptions, RenderSource } from '../../shared/domain/render-job.ts';
import type { EgressProxy } from './egress-proxy.ts';
import { type PreparedPage, setDocument } from './prepared-page.ts';

/** Applies what must be in force before the document loads. */
export const applyPageOptions = async ({ page }: PreparedPage, options: PageOptions): Promise<void> => {
  const { viewPort, timeZone, emulateMediaType } = options;
  if (viewPort) {
    const { width, height, deviceScaleFactor = 1, isMobile = false, hasTouch = false, isLandscape = false } = viewPort;
    await page.setViewport({ width, height, deviceScaleFactor, isMobile, hasTouch, isLandscape });
  }
  if (timeZone) await page.emulateTimezone(timeZone);
  if (emulateMediaType) await page.emulateMediaType(emulateMediaType);
};

const hostOf = (url: string): string => new URL(url).hostname;

/** The door answers in place of a page that it may not or cannot reach: that is no page to print. */
const assertReached = (url: string, proxy: EgressProxy): void => {
  const host = hostOf(url);
  const { refused, failed } = proxy.report();
  if (refused.some((one) => one.host === host)) throw new AppError('egress_refused', { field: 'url' });
  if (failed.some((one) => one.host === host)) throw new AppError('page_load_failed', { field: 'url' });
};

const navigate = async (prepared: PreparedPage, url: string, options: PageOptions): Promise<HTTPResponse | null> => {
  const waitUntil = options.waitUntil ?? 'load';
  return await prepared.page.goto(url, { waitUntil, timeout: 0 });
};

/** Brings the job's document into the page. */
export const loadSource = async (
  prepared: PreparedPage,
  source: RenderSource,
  options: PageOptions,
  proxy: EgressProxy,
): Promise<void> => {
  if (source.kind === 'html') {
    await setDocument(prepared, Buffer.from(source.htmlBase64, 'base64').toString());
    return;
  }
  try {
    const response = await navigate(prepared, source.url, options);
    assertReached(response?.url() ?? source.url, proxy);
  } catch (error) {
    assertReached(source.url, proxy);
    throw error instanceof AppError ? error : new AppError('page_load_failed', { field: 'url' }, error);
  }
};
