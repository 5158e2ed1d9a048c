import { assertPictureFits, type PictureFormat } from '../../shared/domain/output-limits.ts';
import type { ImageOptions } from '../../shared/domain/render-job.ts';
import { openIsolatedWorld } from './isolated-world.ts';
import { type DrawnPicture, drawPicture, type PictureRequest } from './picture-script.ts';
import type { PreparedPage } from './prepared-page.ts';
import type { WholeOutput } from './rendered-output.ts';
import { windowOf } from './window.ts';

export type PicturePage = Pick<PreparedPage, 'page' | 'cdp' | 'frameId'>;

const types = {
  png: { contentType: 'image/png', extension: 'png' },
  jpeg: { contentType: 'image/jpeg', extension: 'jpg' },
  webp: { contentType: 'image/webp', extension: 'webp' },
} as const satisfies Record<PictureFormat, { contentType: string; extension: string }>;

type Encoding = { readonly format: PictureFormat; readonly quality: number };

/** Draws a picture anew inside the page, where there are decoders and encoders for it. */
export const redraw = async (
  { cdp, frameId }: PicturePage,
  { format, quality }: Encoding,
  request: Omit<PictureRequest, 'contentType' | 'quality'>,
): Promise<WholeOutput> => {
  const { contentType, extension } = types[format];
  const call = await openIsolatedWorld(cdp, frameId);
  const { base64 } = await call<DrawnPicture>(drawPicture, { ...request, contentType, quality: quality / 100 });
  return { contentType, extension, bytes: Buffer.from(base64, 'base64') };
};

/** Size of the whole page in CSS pixels, and how many pixels of the device each of them has. */
const pageSize = async (prepared: PicturePage) => {
  const { cssContentSize } = await prepared.cdp.send('Page.getLayoutMetrics');
  const { width, height } = cssContentSize;
  return { width, height, deviceScaleFactor: windowOf(prepared).deviceScaleFactor };
};

const clear = { r: 0, g: 0, b: 0, a: 0 };

/** The whole page, as Base64. */
const capture = async ({ cdp }: PicturePage, options: ImageOptions & { isFinal: boolean }): Promise<string> => {
  const { format, quality, transparent, isFinal } = options;
  if (transparent && format !== 'jpeg') await cdp.send('Emulation.setDefaultBackgroundColorOverride', { color: clear });
  const { data } = await cdp.send('Page.captureScreenshot', {
    format,
    // What is drawn anew need not be small on its way.
    optimizeForSpeed: !isFinal,
    captureBeyondViewport: true,
    ...(format !== 'png' && { quality: Math.round(quality) }),
  });
  return data;
};

/**
 * Takes a picture of the whole page.
 * @throws AppError `document_too_large` before it takes the memory
 */
export const takePicture = async (prepared: PicturePage, options: ImageOptions): Promise<WholeOutput> => {
  assertPictureFits(await pageSize(prepared), options.format);
  if (options.trim) {
    const base64 = await capture(prepared, { ...options, format: 'png', isFinal: false });
    return await redraw(prepared, options, { base64, trim: true });
  }
  return {
    ...types[options.format],
    bytes: Buffer.from(await capture(prepared, { ...options, isFinal: true }), 'base64'),
  };
};
