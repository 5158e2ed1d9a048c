import type { PdfStream } from './pdf-stream.ts';

const tailBytes = 64;
const trailerBytes = 1024;
const entryBytes = 20;
const objectBytes = 512;

const numberIn = (text: string, pattern: RegExp): number => {
  const found = pattern.exec(text)?.[1];
  if (!found) throw new Error('not a PDF of the expected form');
  return Number(found);
};

/**
 * The page count of a PDF as Chromium writes it, read from its page tree by way of the cross-reference table at its
 * end: a few small reads, whatever its size. Source: ISO 32000-1, 7.5.
 */
export const countPages = async ({ length, read }: PdfStream): Promise<number> => {
  const textAt = async (offset: number, bytes: number) =>
    (await read(offset, Math.min(bytes, length - offset))).toString('latin1');
  const tail = await textAt(Math.max(0, length - tailBytes), tailBytes);
  const table = numberIn(tail, /startxref\s+(\d+)/);
  const heading = await textAt(table, 32);
  const entries = table + (/^xref\s+\d+ \d+\s*\n/.exec(heading)?.[0].length ?? 0);
  const objectAt = async (object: number): Promise<string> => {
    const offset = Number.parseInt(await textAt(entries + object * entryBytes, entryBytes), 10);
    return await textAt(offset, objectBytes);
  };
  const trailer = await textAt(Math.max(table, length - trailerBytes), trailerBytes);
  const catalog = await objectAt(numberIn(trailer, /\/Root (\d+) 0 R/));
  const pageTree = await objectAt(numberIn(catalog, /\/Pages (\d+) 0 R/));
  return numberIn(pageTree, /\/Count (\d+)/);
};
