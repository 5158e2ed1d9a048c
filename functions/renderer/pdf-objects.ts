/**
 * Finds objects in a PDF as Chromium writes it (one cross-reference table, no object streams) by a few small reads,
 * whatever its size. Source: ISO 32000-1, 7.5.
 */
import type { PdfStream } from './pdf-stream.ts';

const tailBytes = 64;
const trailerBytes = 1024;
const entryBytes = 20;
const objectBytes = 2048;

export type PdfObjects = {
  /** Offset of the cross-reference table. */
  readonly tableAt: number;
  /** One more than the highest object number. */
  readonly size: number;
  readonly root: number;
  /** The document information dictionary, when there is one. */
  readonly info: number | undefined;
  /** The first bytes of an object, as Latin-1: all of a small one. */
  readonly read: (object: number) => Promise<string>;
  /** Where each object begins, by its number; zero for one that is not there. */
  readonly offsets: () => Promise<readonly number[]>;
};

/** An object's offset as a cross-reference table has it. Source: ISO 32000-1, 7.5.4. */
export const tableEntry = (offset: number): string => `${String(offset).padStart(10, '0')} 00000 n \n`;

/** The number that the pattern finds; throws when it finds none. */
export const numberIn = (text: string, pattern: RegExp): number => {
  const found = pattern.exec(text)?.[1];
  if (!found) throw new Error('not a PDF of the expected form');
  return Number(found);
};

export const openPdfObjects = async ({ length, read }: Pick<PdfStream, 'length' | 'read'>): Promise<PdfObjects> => {
  const textAt = async (offset: number, bytes: number): Promise<string> =>
    (await read(offset, Math.min(bytes, length - offset))).toString('latin1');
  const tail = await textAt(Math.max(0, length - tailBytes), tailBytes);
  const tableAt = numberIn(tail, /startxref\s+(\d+)/);
  const heading = await textAt(tableAt, 32);
  const entriesAt = tableAt + (/^xref\s+\d+ \d+\s*\n/.exec(heading)?.[0].length ?? 0);
  const trailer = await textAt(Math.max(tableAt, length - trailerBytes), trailerBytes);
  const info = /\/Info (\d+) 0 R/.exec(trailer)?.[1];
  const size = numberIn(trailer, /\/Size (\d+)/);
  return {
    tableAt,
    size,
    root: numberIn(trailer, /\/Root (\d+) 0 R/),
    info: info === undefined ? undefined : Number(info),
    read: async (object) => {
      const entry = await textAt(entriesAt + object * entryBytes, entryBytes);
      const text = await textAt(Number.parseInt(entry, 10), objectBytes);
      const end = text.indexOf('\nendobj');
      return end < 0 ? text : text.slice(0, end);
    },
    offsets: async () => {
      const table = await textAt(entriesAt, size * entryBytes);
      return Array.from({ length: size }, (_, object) => Number.parseInt(table.slice(object * entryBytes), 10));
    },
  };
};
