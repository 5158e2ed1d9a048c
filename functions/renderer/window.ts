/** The window that a page takes itself to be shown in. Nobody looks into one, and only a picture needs it drawn. */
import type { CDPSession, Page } from 'puppeteer-core';
import type { ViewPort } from '../../shared/domain/render-job.ts';

type Windowed = { readonly page: () => Promise<Page>; readonly cdp: CDPSession };

export const defaultWindow = { width: 1280, height: 800, deviceScaleFactor: 1 } as const;

/**
 * To draw what is printed would take a third of Chromium's processor time (measured, the invoice of the bench). Drawn at
 * this scale it takes none. Layout, scripts and media queries of the page are as they are at 1.
 */
const hiddenScale = 0.01;

const windows = new WeakMap<CDPSession, ViewPort>();

/** The one that the page has now. */
export const windowOf = ({ cdp }: Pick<Windowed, 'cdp'>): ViewPort => windows.get(cdp) ?? defaultWindow;

const setWindow = async ({ page, cdp }: Windowed, window: ViewPort, scale: number): Promise<void> => {
  const { width, height, deviceScaleFactor = 1, isMobile = false, hasTouch = false, isLandscape = false } = window;
  windows.set(cdp, window);
  // Touch, and a new document where that needs one, are puppeteer's.
  if (isMobile || hasTouch) {
    await (await page()).setViewport({ width, height, deviceScaleFactor, isMobile, hasTouch, isLandscape });
  }
  // Of several sessions, the one that came last has its window in the next document: it is this one, whatever the scale.
  await cdp.send('Emulation.setDeviceMetricsOverride', {
    ...{ width, height, deviceScaleFactor, mobile: isMobile, scale },
    screenOrientation: isLandscape ? { angle: 90, type: 'landscapePrimary' } : { angle: 0, type: 'portraitPrimary' },
  });
};

/** Gives the page a window for its scripts and its layout, of which next to nothing is drawn. */
export const hideWindow = (page: Windowed, window: ViewPort): Promise<void> => setWindow(page, window, hiddenScale);

/** Gives the page a window that is drawn. */
export const showWindow = (page: Windowed, window: ViewPort): Promise<void> => setWindow(page, window, 1);
