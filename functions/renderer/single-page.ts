/** The whole document on one page, which is as tall as it is. */
import { AppError } from '../../shared/domain/errors.ts';
import type { PdfOptions } from '../../shared/domain/render-job.ts';
import { openIsolatedWorld } from './isolated-world.ts';
import type { PicturePage } from './picture.ts';
import { type Printing, type RenderedPdf, renderPdf } from './render-pdf.ts';
import { hideWindow, windowOf } from './window.ts';

/** What readers take: 14,400 units of 1/72 inch. Source: ISO 32000-1, annex C. */
const heightInchesMax = 200;
const pixelsPerInch = 96;
/** Of a window to measure in: what is as tall as the window is to count for little. */
const windowHeight = 100;
/** What is added to the measured height, as a share of it, until all is on one page: print rounds other than screens. */
const slacks = [0, 0.005, 0.03] as const;

/** Nothing of the document's own may end the page, or make it another. */
const unbroken = `(page) => {
  const sheet = new CSSStyleSheet();
  const rules = ['before', 'after'].map((side) => 'break-' + side + ': auto !important').join(';');
  sheet.replaceSync('*, *::before, *::after { page: auto !important; ' + rules + '} @page {' + page + '}');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets.filter((one) => one.ephemera !== true), sheet];
  sheet.ephemera = true;
}`;

const measured = `async () => {
  for (let frame = 0; frame < 2; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  return Math.max(document.documentElement.scrollHeight, document.body?.scrollHeight ?? 0);
}`;

type Call = Awaited<ReturnType<typeof openIsolatedWorld>>;

/** CSS pixels that the document takes at the width that it is printed at. */
const heightOf = async (prepared: PicturePage, call: Call, width: number, medium: string): Promise<number> => {
  const window = windowOf(prepared);
  await prepared.cdp.send('Emulation.setEmulatedMedia', { media: medium });
  await hideWindow(prepared, { ...window, width, height: windowHeight });
  const height = await call<number>(measured);
  await hideWindow(prepared, window);
  return height;
};

const tooTall = (): AppError =>
  new AppError('document_too_large', {
    field: 'singlePage',
    message: `The document is taller than the ${heightInchesMax} inches that a page may have: lower scale, or leave singlePage out.`,
  });

/**
 * @throws AppError `document_too_large` for what is taller than any page, and `invalid_request` for what grows with its
 * page; and as `renderPdf` does
 */
export const renderSinglePage = async (
  prepared: PicturePage,
  options: PdfOptions,
  printing: Printing,
): Promise<RenderedPdf> => {
  const { paper, margin, landscape, scale, medium } = options;
  const width = landscape ? paper.height : paper.width;
  const sides = [margin.top, margin.right, margin.bottom, margin.left].map((inches) => `${inches}in`).join(' ');
  const call = await openIsolatedWorld(prepared.cdp, prepared.frameId);
  await call(unbroken, `margin: ${sides} !important`);
  const drawnWidth = Math.floor(((width - margin.left - margin.right) * pixelsPerInch) / scale);
  const pixels = await heightOf(prepared, call, Math.max(1, drawnWidth), medium ?? 'print');
  for (const slack of slacks) {
    const drawn = ((Math.ceil(pixels * (1 + slack)) + 1) * scale) / pixelsPerInch;
    const height = drawn + margin.top + margin.bottom;
    if (height > heightInchesMax) throw tooTall();
    await call(unbroken, `margin: ${sides} !important; size: ${width}in ${height}in !important`);
    const page = { paper: { width, height }, landscape: false, preferCssPageSize: true };
    const pdf = await renderPdf(prepared.cdp, { ...options, ...page }, printing);
    if (pdf.pages === 1) return pdf;
    await pdf.close();
  }
  const message = 'singlePage has no end: the document grows with its page (heights in vh do).';
  throw new AppError('invalid_request', { field: 'singlePage', message });
};
