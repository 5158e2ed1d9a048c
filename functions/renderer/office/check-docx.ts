/**
 * What a DOCX document must be before anything reads it: a ZIP of so many entries at most, that unfold to so much and no
 * more, with the parts that every document has and no declarations in its XML. Nothing is believed that the archive says of
 * itself: each entry is inflated and counted.
 */
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { AppError } from '../../../shared/domain/errors.ts';

export const docxLimits = {
  entriesMax: 2_000,
  /** Bytes of all entries, unfolded; of those that are XML, which take many times more as a tree. */
  bytesMax: 128 * 1024 * 1024,
  xmlBytesMax: 24 * 1024 * 1024,
} as const;

const encryptedFlag = 1;
const isXml = (name: string): boolean => /\.(xml|rels|vml)$/i.test(name);

const broken = (words: string): AppError => new AppError('docx_broken', { field: 'file', message: `file ${words}.` });
const tooLarge = (words: string): AppError =>
  new AppError('document_too_large', { field: 'file', message: `file ${words}.` });

const entriesOf = async (zip: ZipFile): Promise<readonly Entry[]> => {
  if (zip.entryCount > docxLimits.entriesMax) throw tooLarge(`holds more than ${docxLimits.entriesMax} parts`);
  const entries: Entry[] = [];
  const names = new Set<string>();
  for await (const entry of zip.eachEntry()) {
    if (entry.generalPurposeBitFlag & encryptedFlag) throw new AppError('docx_encrypted', { field: 'file' });
    const name = entry.fileName.toLowerCase();
    // Two readers could each take another one.
    if (names.has(name)) throw broken('holds two parts of one name');
    names.add(name);
    entries.push(entry);
  }
  if (!names.has('[content_types].xml') || !names.has('_rels/.rels')) throw broken('is a ZIP, but no DOCX document');
  return entries;
};

/** In UTF-8, and in UTF-16, which XML may be in as well. */
const declarations = ['<!DOCTYPE', '<!ENTITY'].flatMap((text) => [
  Buffer.from(text),
  Buffer.from(text, 'utf16le'),
  Buffer.from(text, 'utf16le').swap16(),
]);
/** Of a chunk's end: a declaration may begin there. */
const tailBytes = Math.max(...declarations.map(({ length }) => length));

type Room = { bytes: number; xmlBytes: number };

const take = (room: Room, length: number, xml: boolean): void => {
  room.bytes -= length;
  if (xml) room.xmlBytes -= length;
  const megabytes = (bytes: number): string => `${bytes / 1024 / 1024} MB`;
  if (room.bytes < 0) throw tooLarge(`unfolds to more than ${megabytes(docxLimits.bytesMax)}`);
  if (room.xmlBytes < 0) throw tooLarge(`unfolds to more than ${megabytes(docxLimits.xmlBytesMax)} of XML`);
};

const inflate = async (zip: ZipFile, entry: Entry, room: Room): Promise<void> => {
  const xml = isXml(entry.fileName);
  let tail: Buffer = Buffer.alloc(0);
  for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
    take(room, chunk.length, xml);
    if (!xml) continue;
    const seen = Buffer.concat([tail, chunk]);
    if (declarations.some((one) => seen.includes(one))) {
      throw broken('declares a document type or entities, which no DOCX document does');
    }
    tail = seen.subarray(-tailBytes);
  }
};

/** @throws AppError `docx_broken`, `docx_encrypted` or `document_too_large` */
export const checkDocx = async (file: Buffer): Promise<void> => {
  try {
    const zip = await fromBufferPromise(file, { strictFileNames: true });
    const room: Room = { bytes: docxLimits.bytesMax, xmlBytes: docxLimits.xmlBytesMax };
    for (const entry of await entriesOf(zip)) await inflate(zip, entry, room);
  } catch (error) {
    // What the archive's reader says can quote the names in it.
    throw error instanceof AppError ? error : new AppError('docx_broken', { field: 'file' }, error);
  }
};
