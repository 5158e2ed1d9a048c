/** Headers and footers that differ by page: printed as sheets of their own, which are laid over the document's pages. */
import type { MarginTemplate, PdfOptions } from '../../shared/domain/render-job.ts';
import { composeMargins } from './header-footer.ts';
import { openIsolatedWorld } from './isolated-world.ts';
import { printSheetDocument, type Sheets } from './overlay-sheets.ts';
import type { PreparedPage } from './prepared-page.ts';
import type { Size } from './stages/apply-stages.ts';

const kinds = ['first', 'odd', 'even', 'other'] as const;
type Kind = (typeof kinds)[number];
/** HTML, complete with its images. */
type Htmls = Readonly<Partial<Record<Kind, string>>>;

export type PageMargins = {
  readonly header: Htmls;
  readonly footer: Htmls;
  /** Of the document. */
  readonly title: string;
  readonly printBackground: boolean;
};

type Templates = Readonly<Partial<Record<Kind, MarginTemplate | undefined>>>;

const composeOf = async (page: Pick<PreparedPage, 'cdp' | 'frameId'>, options: PdfOptions) => {
  const wantedOf = (fields: readonly [variants: string, other: string], templates: Templates) =>
    kinds.flatMap((kind) => {
      const template = templates[kind];
      const field = kind === 'other' ? fields[1] : `${fields[0]}.${kind}`;
      return template ? [{ kind, field, template }] : [];
    });
  const headers = wantedOf(['pageHeaders', 'headerTemplate'], { ...options.pageHeaders, other: options.header });
  const footers = wantedOf(['pageFooters', 'footerTemplate'], { ...options.pageFooters, other: options.footer });
  const htmls = await composeMargins(page, [...headers, ...footers], options.printBackground);
  const byKind = (list: readonly { readonly kind: Kind }[], from: number): Htmls =>
    Object.fromEntries(list.map(({ kind }, at) => [kind, htmls[from + at]]));
  return { header: byKind(headers, 0), footer: byKind(footers, headers.length) };
};

export const hasPageMargins = ({ pageHeaders, pageFooters }: PdfOptions): boolean =>
  pageHeaders !== undefined || pageFooters !== undefined;

/**
 * What is to be laid over the pages, as long as there is a document to take it from; undefined where nothing is.
 * @throws AppError `invalid_request`
 */
export const composePageMargins = async (
  page: Pick<PreparedPage, 'cdp' | 'frameId'>,
  options: PdfOptions,
): Promise<PageMargins | undefined> => {
  if (!hasPageMargins(options)) return undefined;
  const call = await openIsolatedWorld(page.cdp, page.frameId);
  const title = await call<string>('() => document.title');
  return { ...(await composeOf(page, options)), title, printBackground: options.printBackground };
};

/** The first page is odd, too; what is left out for it is as on any other page. */
const htmlFor = ({ first, odd, even, other = '' }: Htmls, page: number): string => {
  if (page === 1 && first !== undefined) return first;
  return (page % 2 === 1 ? odd : even) ?? other;
};

/** As Chromium places its own, at 15.12 points from the edge (measured). */
const style = `section{display:flex;flex-direction:column;justify-content:space-between}
  header,footer{display:flex;flex:none;font-size:8px}
  header{align-items:flex-start;padding-top:15.12pt}footer{align-items:flex-end;padding-bottom:15.12pt}`;

/** Each in a tree of its own: styles of one do not reach the others. */
const fill = `async (sheets, title, pages) => {
  const date = new Date().toLocaleString('en-US', { dateStyle: 'short', timeStyle: 'short' });
  const images = [];
  document.querySelectorAll('section').forEach((section, at) => {
    const { page, header, footer } = sheets[at];
    for (const [name, html] of [['header', header], ['footer', footer]]) {
      const box = document.createElement(name);
      const tree = box.attachShadow({ mode: 'closed' });
      tree.innerHTML = html;
      for (const [word, text] of Object.entries({ date, title, pageNumber: page, totalPages: pages })) {
        tree.querySelectorAll('.' + word).forEach((element) => { element.textContent = text; });
      }
      images.push(...tree.querySelectorAll('img'));
      section.append(box);
    }
  });
  await Promise.all(images.map((image) => image.decode().catch(() => {})));
}`;

/** Only what shows a page's own number is another on each page. */
const isNumbered = (html: string): boolean => html.includes('pageNumber');

/** @param sizes of all pages of the document */
export const printPageMargins = async (
  prepared: PreparedPage,
  { header, footer, title, printBackground }: PageMargins,
  sizes: readonly Size[],
): Promise<Sheets> => {
  const sheets: (Size & { readonly page: number; readonly header: string; readonly footer: string })[] = [];
  const known = new Map<string, number>();
  const places = sizes.map((size, at) => {
    const page = at + 1;
    const own = { header: htmlFor(header, page), footer: htmlFor(footer, page) };
    const number = isNumbered(own.header) || isNumbered(own.footer) ? page : 0;
    const key = JSON.stringify([size.width, size.height, number, own]);
    const sheet = known.get(key) ?? sheets.push({ ...size, page, ...own }) - 1;
    known.set(key, sheet);
    return { page, sheet };
  });
  const blank = sheets.map(({ width, height }) => ({ width, height, html: '' }));
  const bytes = await printSheetDocument(prepared, { sheets: blank, style, printBackground }, async () => {
    const call = await openIsolatedWorld(prepared.cdp, prepared.frameId);
    await call(
      fill,
      sheets.map(({ page, header, footer }) => ({ page, header, footer })),
      title,
      sizes.length,
    );
  });
  return { bytes, places };
};
