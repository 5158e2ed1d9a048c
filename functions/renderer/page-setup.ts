import type { PageOptions } from '../../shared/domain/render-job.ts';
import type { PreparedPage } from './prepared-page.ts';

/** How the page sees its window and its medium: what a preview leaves changed. */
export const applyWindow = async ({ page, cdp }: PreparedPage, options: PageOptions): Promise<void> => {
  const { viewPort, emulateMediaType } = options;
  if (viewPort) {
    const { width, height, deviceScaleFactor = 1, isMobile = false, hasTouch = false, isLandscape = false } = viewPort;
    await page.setViewport({ width, height, deviceScaleFactor, isMobile, hasTouch, isLandscape });
  }
  // Of several sessions, the one that came last has its medium in the next document.
  if (emulateMediaType) await cdp.send('Emulation.setEmulatedMedia', { media: emulateMediaType });
};

/** An expression that adds CSS to the document, after its own; no content policy of the page's keeps it out. */
export const cssExpression = (css: string): string => `if (window === top) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(${JSON.stringify(css)});
  document.adoptedStyleSheets.push(sheet);
}`;

/** Applies what must be in force before any of the job's documents loads. */
export const setUpPage = async (prepared: PreparedPage, options: PageOptions): Promise<void> => {
  const { page, cdp } = prepared;
  const { timeZone, userAgent, css } = options;
  await Promise.all([
    applyWindow(prepared, options),
    timeZone && page.emulateTimezone(timeZone),
    userAgent && cdp.send('Emulation.setUserAgentOverride', { userAgent }),
    css && page.evaluateOnNewDocument(cssExpression(css)),
  ]);
};
