/** What an office document holds, and what of it is in what it became. */
import { readPdf } from '../support/pdf.ts';
import { readPdfDetails } from '../support/pdf-details.ts';
import { unzipped } from '../support/unzipped.ts';

export type Facts = {
  readonly words: readonly string[];
  readonly headings: number;
  readonly items: number;
  readonly tables: number;
  readonly pictures: number;
  readonly links: number;
  readonly pages?: number;
};

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const decoded = (text: string): string =>
  text
    .replace(/&#(x?)([0-9a-f]+);/gi, (_, hex: string, code: string) =>
      String.fromCodePoint(parseInt(code, hex ? 16 : 10)),
    )
    .replace(/&(\w+);/g, (all, name: string) => entities[name] ?? all);
export const wordsOf = (text: string): readonly string[] => text.normalize('NFKC').match(/[\p{L}\p{N}]+/gu) ?? [];

/** By its XML, which no library of the product's reads here. */
export const docxFacts = async (docx: Buffer): Promise<Facts> => {
  const files = await unzipped(docx);
  const read = (name: string): string => files.find((file) => file.name === name)?.bytes.toString() ?? '';
  const [xml, styles] = [read('word/document.xml'), read('word/styles.xml')];
  const isHeading = new Set(
    [...styles.matchAll(/<w:style [^>]*w:styleId="([^"]+)"[\s\S]*?<w:name w:val="([^"]+)"/g)]
      .filter(([, , name = '']) => /^(heading [1-6]|title)$/i.test(name))
      .map(([, id]) => id),
  );
  const shown = xml
    .replace(/<w:(del|moveFrom) [\s\S]*?<\/w:\1>/g, '')
    .replace(/<mc:Fallback>[\s\S]*?<\/mc:Fallback>/g, '');
  const text = [...shown.matchAll(/<w:t(?: [^>]*)?>([^<]*)<|<\/w:p>|<w:(?:tab|br)\b/g)]
    .map(([, said = ' ']) => said)
    .join('');
  return {
    words: wordsOf(decoded(text)),
    headings: [...xml.matchAll(/<w:pStyle w:val="([^"]+)"/g)].filter(([, id]) => isHeading.has(id)).length,
    items: count(xml, /<w:numPr>/g),
    tables: count(xml, /<w:tbl>/g),
    pictures: count(xml, /<pic:pic[ >]|<v:imagedata /g),
    links: count(xml, /<w:hyperlink [^>]*r:id=/g),
  };
};

export const pdfFacts = async (pdf: Buffer): Promise<Facts> => {
  const [{ text, pages }, { outline, roles, links }] = [await readPdf(pdf), await readPdfDetails(pdf)];
  const all = roles.flat();
  return {
    words: wordsOf(text.join(' ')),
    headings: Math.max(outline.length, all.filter((role) => /^H\d?$/.test(role)).length),
    items: all.filter((role) => role === 'LI').length,
    tables: all.filter((role) => role === 'Table').length,
    pictures: all.filter((role) => role === 'Figure').length,
    links: links.flat().filter((link) => /^\w+:/.test(link)).length,
    pages,
  };
};

export const htmlFacts = (html: Buffer): Facts => {
  const text = html.toString();
  return {
    words: wordsOf(
      decoded(
        text
          .replace(/<(style|title)[\s\S]*?<\/\1>/g, ' ')
          .replace(/<\/?(p|td|tr|li|h\d|br|div)[^>]*>/g, ' ')
          .replace(/<[^>]*>/g, ''),
      ),
    ),
    headings: count(text, /<h[1-6][ >]/g),
    items: count(text, /<li[ >]/g),
    tables: count(text, /<table[ >]/g),
    pictures: count(text, /<img /g),
    links: count(text, /<a [^>]*href="(?!#)/g),
  };
};

/** Of the source's letters, in percent: how words are cut differs, what they are made of does not. */
export const keptPercent = (source: Facts, made: Facts): number => {
  const bag = new Map<string, number>();
  for (const word of made.words) bag.set(word, (bag.get(word) ?? 0) + 1);
  let kept = 0;
  for (const word of source.words) {
    const left = bag.get(word) ?? 0;
    if (left > 0) kept += 1;
    bag.set(word, left - 1);
  }
  return source.words.length === 0 ? 100 : Math.round((1000 * kept) / source.words.length) / 10;
};
