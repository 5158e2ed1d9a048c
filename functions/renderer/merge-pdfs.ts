/**
 * Makes one PDF of several that Chromium printed: their pages in turn, with tags, bookmarks and links. None of them is
 * ever whole in memory: each is read twice, once to know how long the result becomes, and once to write it.
 */
import type { PdfMetadata } from '../../shared/domain/render-job.ts';
import { createNumbering } from './merge-numbering.ts';
import { addedEntries, firstNumber, type Part, rootObjects, roots } from './merge-roots.ts';
import { type MergeSource, openMergeSource } from './merge-source.ts';
import { informationOf } from './pdf-metadata.ts';
import { tableEntry } from './pdf-objects.ts';
import type { PdfStream } from './pdf-stream.ts';

export type MergedPdf = {
  /** Bytes. */
  readonly length: number;
  readonly pages: number;
  readonly chunks: () => AsyncGenerator<Buffer>;
};

/** An object of the new document: its text, then bytes that are copied as they are. */
type Piece = {
  readonly object: number;
  readonly text: Buffer;
  readonly body?: { readonly read: PdfStream['read']; readonly start: number; readonly end: number };
};

const readBytes = 1024 * 1024;
const headBytes = 64 * 1024;
const fileHead = Buffer.from('%PDF-1.4\n%\xd3\xeb\xe9\xe1\n', 'latin1');
const freeEntry = '0000000000 65535 f \n';

/** Small objects lie side by side: one read serves many of them. */
const createReader = ({ read, pdf }: MergeSource) => {
  let window = { start: 0, bytes: Buffer.alloc(0) as Buffer };
  return async (start: number, length: number): Promise<Buffer> => {
    if (start < window.start || start + length > window.start + window.bytes.length) {
      window = { start, bytes: await read(start, Math.min(Math.max(readBytes, length), pdf.tableAt - start)) };
    }
    return window.bytes.subarray(start - window.start, start - window.start + length);
  };
};

const withEntry = (text: string, entry: string | undefined): string =>
  entry ? text.replace('<<', () => `<<${entry}\n`) : text;

const objectOf = (object: number, text: string): Piece => ({
  object,
  text: Buffer.from(`${object} 0 obj\n${text}`, 'latin1'),
});

const piecesOf = async function* (
  { source, numbering }: Part,
  entries: ReadonlyMap<number, string>,
): AsyncGenerator<Piece> {
  const read = createReader(source);
  for (const { object, start, end } of source.extents) {
    const number = numbering.numberOf(object);
    if (number === undefined) continue;
    const head = (await read(start, Math.min(end - start, headBytes))).toString('latin1');
    const stream = /\bstream\n/.exec(head);
    const length = stream ? stream.index + stream[0].length : end - start;
    const whole = length > head.length ? (await read(start, length)).toString('latin1') : head.slice(0, length);
    const text = numbering.rewrite(object, whole.replace(/^\d+ 0 obj\n/, ''));
    yield {
      ...objectOf(number, withEntry(text, entries.get(object))),
      ...(stream && { body: { read: source.read, start: start + length, end } }),
    };
  }
};

const bytesOf = ({ text, body }: Piece): number => text.length + (body ? body.end - body.start : 0);

const writePiece = async function* ({ text, body }: Piece): AsyncGenerator<Buffer> {
  yield text;
  if (!body) return;
  for (let at = body.start; at < body.end; at += readBytes) {
    yield await body.read(at, Math.min(readBytes, body.end - at));
  }
};

/** Small pieces together: each chunk costs its receiver a frame. */
const gathered = async function* (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    waiting.push(piece);
    bytes += piece.length;
    if (bytes < readBytes) continue;
    yield Buffer.concat(waiting);
    [waiting, bytes] = [[], 0];
  }
  if (bytes > 0) yield Buffer.concat(waiting);
};

const numbered = (sources: readonly MergeSource[]): { readonly parts: readonly Part[]; readonly size: number } => {
  let next = firstNumber;
  let firstKey = 0;
  const parts = sources.map((source, at) => {
    const numbering = createNumbering(source, {
      prefix: `d${String(at).padStart(4, '0')}-`,
      firstKey,
      take: () => next++,
    });
    firstKey += source.structure?.nextKey ?? 0;
    return { source, numbering };
  });
  return { parts, size: next };
};

const tableOf = (offsets: ReadonlyMap<number, number>, size: number, tableAt: number): Buffer => {
  const entries = Array.from({ length: size }, (_, object) => {
    const offset = offsets.get(object);
    return offset === undefined ? freeEntry : tableEntry(offset);
  });
  const trailer = `trailer\n<</Size ${size}\n/Root ${roots.catalog} 0 R\n/Info ${roots.information} 0 R>>`;
  return Buffer.from(`xref\n0 ${size}\n${entries.join('')}${trailer}\nstartxref\n${tableAt}\n%%EOF\n`, 'latin1');
};

/**
 * @param pdfs as Chromium printed them, at least one; they must stay readable until the result was written
 * @param metadata in place of what the first of them says about itself
 */
export const mergePdfs = async (
  pdfs: readonly Pick<PdfStream, 'length' | 'read'>[],
  metadata?: PdfMetadata,
): Promise<MergedPdf> => {
  const sources = await Promise.all(pdfs.map(openMergeSource));
  const [first] = sources;
  if (!first) throw new Error('nothing to merge');
  const { parts, size } = numbered(sources);
  const entries = addedEntries(parts);
  const shared = rootObjects(parts, await informationOf(first.pdf, metadata)).map(([object, text]) =>
    objectOf(object, `${text}\nendobj\n`),
  );
  const pieces = async function* (): AsyncGenerator<Piece> {
    yield* shared;
    for (const [at, part] of parts.entries()) yield* piecesOf(part, entries[at] ?? new Map());
  };

  const offsets = new Map<number, number>();
  let tableAt = fileHead.length;
  for await (const piece of pieces()) {
    offsets.set(piece.object, tableAt);
    tableAt += bytesOf(piece);
  }
  const table = tableOf(offsets, size, tableAt);
  const written = async function* (): AsyncGenerator<Buffer> {
    yield fileHead;
    for await (const piece of pieces()) yield* writePiece(piece);
    yield table;
  };
  return {
    length: tableAt + table.length,
    pages: sources.reduce((total, { pages }) => total + pages, 0),
    chunks: () => gathered(written()),
  };
};
