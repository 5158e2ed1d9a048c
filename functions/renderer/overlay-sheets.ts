/** Sheets that are laid over pages, printed by the browser, which has every font and knows every script. */
import { AppError } from '../../shared/domain/errors.ts';
import type { Position, StageOf } from '../../shared/domain/stages.ts';
import { openIsolatedWorld } from './isolated-world.ts';
import { readyExpression } from './page-activity-script.ts';
import { openPdfStream } from './pdf-stream.ts';
import { type PreparedPage, setDocument } from './prepared-page.ts';
import type { Size } from './stages/apply-stages.ts';

export type Sheets = {
  readonly bytes: Uint8Array;
  readonly places: readonly { readonly page: number; readonly sheet: number }[];
};

type Sheet = Size & { readonly html: string };
type DrawnStage = StageOf<'stamp'> | StageOf<'pageNumbers'>;

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

/** Where in a grid of three by three; a diagonal lies in its middle. */
const placeOf = (position: Position): string => {
  const [vertical = 'center', horizontal = 'center'] = position.split('-');
  const ends: Readonly<Record<string, string>> = { top: 'start', left: 'start', bottom: 'end', right: 'end' };
  return `align-items:${ends[vertical] ?? 'center'};justify-content:${ends[horizontal] ?? 'center'}`;
};

/** Points, of a page of this size: a stamp is to be seen on any. */
const lettersOf = ({ width, height }: Size, text: string): number =>
  Math.max(8, Math.min(72, (Math.min(width, height) * 1.2) / Math.max(4, text.length)));
const marginPt = 24;

const stampOf = (stage: StageOf<'stamp'>, size: Size): string => {
  const { text = '', imageBase64, position, opacity } = stage;
  const turn = position === 'diagonal' ? ';transform:rotate(-45deg)' : '';
  const share = position === 'diagonal' || position === 'center' ? 60 : 25;
  const drawn = imageBase64
    ? `<img src="data:;base64,${imageBase64}" style="max-width:${share}%;max-height:${share}%${turn}">`
    : `<b style="font-size:${lettersOf(size, text)}pt;color:#555${turn}">${escaped(text)}</b>`;
  return `<div style="opacity:${opacity};${placeOf(position)}">${drawn}</div>`;
};

const numberOf = ({ format, position }: StageOf<'pageNumbers'>, page: number, pages: number): string => {
  const text = format.replaceAll('{page}', String(page)).replaceAll('{pages}', String(pages));
  return `<div style="${placeOf(position)}"><span style="font-size:9pt">${escaped(text)}</span></div>`;
};

const drawnStyle = `div{width:100%;height:100%;padding:${marginPt}pt;display:flex;text-align:center;white-space:pre-wrap}`;

/** Each size is a kind of page by itself. */
const documentOf = (sheets: readonly Sheet[], style: string): string => {
  const sizes = [...new Set(sheets.map(({ width, height }) => `${width}pt ${height}pt`))];
  const rules = sizes.map((size, at) => `@page s${at}{size:${size};margin:0}`).join('');
  const divs = sheets.map(({ width, height, html }) => {
    const kind = sizes.indexOf(`${width}pt ${height}pt`);
    return `<section style="page:s${kind};width:${width}pt;height:${height}pt">${html}</section>`;
  });
  return `<!doctype html><meta charset="utf-8"><style>${rules}*{box-sizing:border-box}body{margin:0;font-family:Arial,sans-serif}
    section{break-after:page;overflow:hidden;contain:strict}section:last-child{break-after:auto}
    ${style}</style>${divs.join('')}`;
};

/** Whether every image is one that the browser can draw. */
const imagesDrawn = 'Promise.all([...document.images].map((image) => image.decode())).then(() => true, () => false)';

type SheetPage = Pick<PreparedPage, 'page' | 'cdp' | 'frameId' | 'hasNavigated'>;
type SheetDocument = {
  readonly sheets: readonly Sheet[];
  readonly style: string;
  readonly printBackground: boolean;
};

const hasPolicy = `() => document.querySelector('meta[http-equiv="content-security-policy" i]') !== null`;

/** What the page's document forbids by a policy, it would forbid the sheets in its place, too. */
const leavePolicy = async ({ page, cdp, frameId, hasNavigated }: SheetPage): Promise<void> => {
  const isForbidding = hasNavigated() || (await (await openIsolatedWorld(cdp, frameId))<boolean>(hasPolicy));
  if (isForbidding) await (await page()).goto('about:blank');
};

/** Prints sheets in the place of the page's document, once it is `made`. */
export const printSheetDocument = async (
  prepared: SheetPage,
  { sheets, style, printBackground }: SheetDocument,
  made: () => Promise<void>,
): Promise<Buffer> => {
  const { cdp, frameId } = prepared;
  await leavePolicy(prepared);
  await setDocument({ cdp, frameId }, documentOf(sheets, style));
  const ready = { expression: readyExpression(Number.POSITIVE_INFINITY), awaitPromise: true };
  await cdp.send('Runtime.evaluate', ready);
  await made();
  const options = { transferMode: 'ReturnAsStream', preferCSSPageSize: true, printBackground } as const;
  const { stream = '' } = await cdp.send('Page.printToPDF', { ...options, generateTaggedPDF: false });
  const pdf = await openPdfStream(cdp, stream);
  const bytes = Buffer.concat(await Array.fromAsync(pdf.chunks()));
  await pdf.close();
  return bytes;
};

const print = (prepared: PreparedPage, sheets: readonly Sheet[], field: string): Promise<Buffer> =>
  printSheetDocument(prepared, { sheets, style: drawnStyle, printBackground: true }, async () => {
    const drawn = { expression: imagesDrawn, awaitPromise: true };
    const { result } = await prepared.cdp.send('Runtime.evaluate', drawn);
    if (result.value === true) return;
    const message = `${field}.image must be a PNG, JPEG, WebP, GIF or SVG image, as Base64.`;
    throw new AppError('invalid_request', { field: `${field}.image`, message });
  });

/**
 * @param sizes of all pages of the document
 * @param pages numbers, from 1, of those that something is drawn on
 */
export const printSheets = async (
  prepared: PreparedPage,
  stage: DrawnStage,
  {
    sizes,
    pages,
    field,
  }: { readonly sizes: readonly Size[]; readonly pages: readonly number[]; readonly field: string },
): Promise<Sheets> => {
  const sheets: Sheet[] = [];
  const known = new Map<string, number>();
  const places = pages.map((page) => {
    const size = sizes[page - 1] ?? { width: 0, height: 0 };
    const html = stage.type === 'stamp' ? stampOf(stage, size) : numberOf(stage, page, sizes.length);
    const key = `${size.width} ${size.height} ${stage.type === 'stamp' ? '' : html}`;
    const sheet = known.get(key) ?? sheets.push({ ...size, html }) - 1;
    known.set(key, sheet);
    return { page, sheet };
  });
  return { bytes: await print(prepared, sheets, field), places };
};
