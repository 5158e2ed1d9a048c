/** Small pictures beside a document. */
import { AppError } from '../../shared/domain/errors.ts';
import { previewPixelsMax } from '../../shared/domain/output-limits.ts';
import type { PdfOptions, PreviewOptions } from '../../shared/domain/render-job.ts';
import { openIsolatedWorld } from './isolated-world.ts';
import type { PageSize } from './pdf-page-size.ts';
import { type PicturePage, redraw } from './picture.ts';
import type { PictureRequest } from './picture-script.ts';
import type { WholeOutput } from './rendered-output.ts';
import { showWindow, windowOf } from './window.ts';

const defaultWidth = 600;
const pixelsPerPoint = 96 / 72;
const pixelsPerInch = 96;
/** A picture is drawn smaller from more pixels than it will have, and hardly gains from more than these. */
const factors = { min: 1, max: 3 };

const fitOf = ({ width, height, maintainAspectRatio }: PreviewOptions): NonNullable<PictureRequest['fit']> => {
  const sides = width === undefined && height === undefined ? { width: defaultWidth } : { width, height };
  if ((sides.width ?? 1) * (sides.height ?? 1) > previewPixelsMax) {
    const message = `generatePreview makes at most ${previewPixelsMax / 1e6} million pixels.`;
    throw new AppError('invalid_request', { field: 'generatePreview', message });
  }
  const given = Object.fromEntries(Object.entries(sides).filter(([, side]) => side !== undefined));
  return { ...given, maintainAspectRatio, pixelsMax: previewPixelsMax };
};

/** A small picture of a picture: of as much of its top as a window would show. */
export const previewOfPicture = async (
  prepared: PicturePage,
  picture: WholeOutput,
  options: PreviewOptions,
): Promise<WholeOutput> => {
  const window = windowOf(prepared);
  return await redraw(prepared, options, {
    base64: picture.bytes.toString('base64'),
    heightPerWidthMax: window.height / window.width,
    fit: fitOf(options),
  });
};

/** Printing leaves backgrounds out by itself; a picture does not. */
const withoutBackgrounds = `() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('*, *::before, *::after { background: none !important }');
  document.adoptedStyleSheets.push(sheet);
}`;

/**
 * A small picture of a PDF's first page. The page is laid out as for print in a window of the paper's width and drawn on
 * a white sheet, without header and footer; content that printing would move to the next page is cut instead. The page
 * is of no other use afterwards.
 */
export const previewOfPdf = async (
  prepared: PicturePage,
  paper: PageSize,
  { margin, scale, printBackground }: PdfOptions,
  options: PreviewOptions,
): Promise<WholeOutput> => {
  const fit = fitOf(options);
  const [width, height] = [paper.width * pixelsPerPoint, paper.height * pixelsPerPoint];
  const [left, top] = [margin.left * pixelsPerInch, margin.top * pixelsPerInch];
  const drawn = {
    width: Math.max(1, width - left - margin.right * pixelsPerInch),
    height: Math.max(1, height - top - margin.bottom * pixelsPerInch),
  };
  const window = {
    width: Math.max(1, Math.round(drawn.width / scale)),
    height: Math.max(1, Math.round(drawn.height / scale)),
  };
  const wanted = Math.max((fit.width ?? 0) / width, (fit.height ?? 0) / height) * scale;
  const most = Math.sqrt(previewPixelsMax / (window.width * window.height));
  const deviceScaleFactor = Math.min(Math.max(wanted, factors.min), factors.max, most);
  const { cdp, frameId } = prepared;
  if (!printBackground) await (await openIsolatedWorld(cdp, frameId))(withoutBackgrounds);
  await cdp.send('Emulation.setEmulatedMedia', { media: 'print' });
  await showWindow(prepared, { ...window, deviceScaleFactor });
  const { data: base64 } = await cdp.send('Page.captureScreenshot', {
    optimizeForSpeed: true,
    captureBeyondViewport: true,
    clip: { x: 0, y: 0, ...window, scale: 1 },
  });
  return await redraw(prepared, options, { base64, sheet: { width, height, left, top, drawn }, fit });
};
