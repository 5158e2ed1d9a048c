import { AppError } from '../../shared/domain/errors.ts';
import type { PageOptions } from '../../shared/domain/render-job.ts';
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

/** A page's address, and the request field that named it. */
type NamedUrl = { readonly url: string; readonly field: string };

/** The door answers in place of a page that it may not or cannot reach: that is no page to print. */
const assertReached = ({ url, field }: NamedUrl, proxy: EgressProxy): void => {
  const host = hostOf(url);
  const { refused, failed } = proxy.report();
  if (refused.some((one) => one.host === host)) throw new AppError('egress_refused', { field });
  if (failed.some((one) => one.host === host)) throw new AppError('page_load_failed', { field });
};

/** Brings HTML into the page. */
export const loadHtml = (prepared: PreparedPage, html: string): Promise<void> => setDocument(prepared, html);

/**
 * Brings the page at an address into the page.
 * @throws AppError `egress_refused`, `page_load_failed`
 */
export const loadUrl = async (
  { page }: PreparedPage,
  { url, field }: NamedUrl,
  options: PageOptions,
  proxy: EgressProxy,
): Promise<void> => {
  try {
    const response = await page.goto(url, { waitUntil: options.waitUntil ?? 'load', timeout: 0 });
    assertReached({ url: response?.url() ?? url, field }, proxy);
  } catch (error) {
    assertReached({ url, field }, proxy);
    throw error instanceof AppError ? error : new AppError('page_load_failed', { field }, error);
  }
};
