/**
 * What a PDF says about itself, added to a finished one as an incremental update: bytes behind its last, so that the
 * document itself need not be rewritten or held. Source: ISO 32000-1, 7.5.6 and 14.3.3.
 */
import type { PdfMetadata } from '../../shared/domain/render-job.ts';
import { type PdfObjects, tableEntry } from './pdf-objects.ts';

const entries = { title: 'Title', author: 'Author', subject: 'Subject', keywords: 'Keywords' } as const;
type Field = keyof typeof entries;
const fields = Object.keys(entries) as Field[];

const isPrintableAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** A text string: as it is where it is ASCII, else UTF-16. Source: ISO 32000-1, 7.9.2.2. */
const toPdfString = (text: string): string =>
  isPrintableAscii(text)
    ? `(${text.replace(/[\\()]/g, '\\$&')})`
    : `<FEFF${Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase()}>`;

/** An entry and its string. Chromium writes every one on a line of its own. */
const entryOf = (name: string): RegExp => new RegExp(`/${name} (?:\\((?:\\\\.|[^\\\\)])*\\)|<[0-9A-Fa-f]*>)\\n?`, 's');

/** The dictionary with the given entries in place of its own. */
const withEntries = (dictionary: string, metadata: PdfMetadata): string => {
  const given = fields.filter((field) => metadata[field]);
  const kept = given.reduce((text, field) => text.replace(entryOf(entries[field]), ''), dictionary);
  const added = given.map((field) => `/${entries[field]} ${toPdfString(metadata[field] ?? '')}\n`).join('');
  return kept.replace('<<', () => `<<${added}`);
};

/** The information dictionary of a PDF, with the given entries in place of its own. */
export const informationOf = async (pdf: PdfObjects, metadata: PdfMetadata = {}): Promise<string> => {
  const written = pdf.info === undefined ? '' : (await pdf.read(pdf.info)).replace(/^\d+ 0 obj\n/, '');
  // A title of the page's own can be longer than what is read of an object: then nothing of the old one is kept.
  return withEntries(written.endsWith('>>') ? written : '<<>>', metadata);
};

/**
 * The bytes to append to a PDF of `length` bytes; none when there is nothing to say.
 * @param length of the PDF in bytes
 */
export const metadataUpdate = async (pdf: PdfObjects, length: number, metadata: PdfMetadata = {}): Promise<Buffer> => {
  if (!fields.some((field) => metadata[field])) return Buffer.alloc(0);
  const object = pdf.info ?? pdf.size;
  const body = `\n${object} 0 obj\n${await informationOf(pdf, metadata)}\nendobj\n`;
  const tableAt = length + Buffer.byteLength(body, 'latin1');
  const update = [
    `${body}xref`,
    `${object} 1`,
    `${tableEntry(length + 1)}trailer`,
    `<</Size ${Math.max(pdf.size, object + 1)}`,
    `/Root ${pdf.root} 0 R`,
    `/Info ${object} 0 R`,
    `/Prev ${pdf.tableAt}>>`,
    'startxref',
    String(tableAt),
    '%%EOF\n',
  ].join('\n');
  return Buffer.from(update, 'latin1');
};
