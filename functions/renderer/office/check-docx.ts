/**
 * What a DOCX document must be before anything reads it: a ZIP of so many entries at most, that unfold to so much and no
 * more, with the parts that every document has and no declarations in its XML. Nothing is believed that the archive says of
 * itself: each entry is inflated and counted.
 */
import { promisify } from 'node:util';
import { createInflateRaw } from 'node:zlib';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { AppError } from '../../../shared/domain/errors.ts';

export const docxLimits = {
  entriesMax: 2_000,
  /** Bytes of all entries, unfolded; of those that are XML, which take many times more as a tree. */
  bytesMax: 128 * 1024 * 1024,
  xmlBytesMax: 24 * 1024 * 1024,
} as const;

const stored = 0;
const deflated = 8;
const encryptedFlag = 1;
const isXml = (name: string): boolean => /\.(xml|rels|vml)$/i.test(name);

const broken = (message: string, cause?: unknown): AppError =>
  new AppError('docx_broken', { field: 'file', message }, cause);
const tooLarge = (message: string): AppError => new AppError('document_too_large', { field: 'file', message });

type Zip = ZipFile;
const open = promisify<Buffer, { lazyEntries: true; strictFileNames: true; validateEntrySizes: false }, Zip>(
  fromBuffer as never,
);

const entriesOf = async (zip: Zip): Promise<readonly Entry[]> => {
  if (zip.entryCount > docxLimits.entriesMax) {
    throw tooLarge(`file holds more than ${docxLimits.entriesMax} parts.`);
  }
  const entries: Entry[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  zip.on('entry', (entry: Entry) => {
    entries.push(entry);
    zip.readEntry();
  });
  zip.once('end', resolve).once('error', reject);
  zip.readEntry();
  await promise;
  return entries;
};

/** As it lies in the archive, compressed or not. */
const rawStream = (zip: Zip, entry: Entry): Promise<NodeJS.ReadableStream> => {
  const { promise, resolve, reject } = Promise.withResolvers<NodeJS.ReadableStream>();
  const options = entry.compressionMethod === stored ? {} : { decompress: false };
  zip.openReadStream(entry, options as never, (error, stream) => (error ? reject(error) : resolve(stream as never)));
  return promise;
};

/** In UTF-8, and in UTF-16, which XML may be in as well. */
const declarations = ['<!DOCTYPE', '<!ENTITY'].flatMap((text) => [
  Buffer.from(text),
  Buffer.from(text, 'utf16le'),
  Buffer.from(text, 'utf16le').swap16(),
]);
const overlap = Math.max(...declarations.map(({ length }) => length));

type Room = { left: number; xmlLeft: number };

const inflate = async (zip: Zip, entry: Entry, room: Room): Promise<void> => {
  const raw = await rawStream(zip, entry);
  const source = entry.compressionMethod === deflated ? raw.pipe(createInflateRaw()) : raw;
  raw.on('error', (error) => (source as NodeJS.WritableStream & typeof source).emit('error', error));
  const xml = isXml(entry.fileName);
  let tail: Buffer = Buffer.alloc(0);
  for await (const chunk of source as AsyncIterable<Buffer>) {
    room.left -= chunk.length;
    if (xml) room.xmlLeft -= chunk.length;
    if (room.left < 0 || room.xmlLeft < 0) {
      const most = room.left < 0 ? docxLimits.bytesMax : docxLimits.xmlBytesMax;
      throw tooLarge(`file unfolds to more than ${most / 1024 / 1024} MB${room.left < 0 ? '' : ' of XML'}.`);
    }
    if (!xml) continue;
    const seen = Buffer.concat([tail, chunk]);
    if (declarations.some((one) => seen.includes(one))) {
      throw broken('file declares a document type or entities, which no DOCX document does.');
    }
    tail = seen.subarray(-overlap);
  }
};

const assertEntry = ({ fileName, compressionMethod, generalPurposeBitFlag }: Entry, names: Set<string>): void => {
  if (generalPurposeBitFlag & encryptedFlag) throw new AppError('docx_encrypted', { field: 'file' });
  if (![stored, deflated].includes(compressionMethod))
    throw broken('file is compressed in a way that DOCX does not know.');
  // Two readers could each take another one.
  if (names.has(fileName.toLowerCase())) throw broken('file holds two parts of one name.');
  names.add(fileName.toLowerCase());
};

const check = async (zip: Zip): Promise<void> => {
  const names = new Set<string>();
  const room: Room = { left: docxLimits.bytesMax, xmlLeft: docxLimits.xmlBytesMax };
  const entries = await entriesOf(zip);
  for (const entry of entries) assertEntry(entry, names);
  if (!names.has('[content_types].xml') || !names.has('_rels/.rels'))
    throw broken('file is a ZIP, but no DOCX document.');
  for (const entry of entries) await inflate(zip, entry, room);
};

/** @throws AppError `docx_broken`, `docx_encrypted` or `document_too_large` */
export const checkDocx = async (file: Buffer): Promise<void> => {
  try {
    await check(await open(file, { lazyEntries: true, strictFileNames: true, validateEntrySizes: false }));
  } catch (error) {
    // What the archive's reader says can quote the names in it.
    throw error instanceof AppError ? error : new AppError('docx_broken', { field: 'file' }, error);
  }
};
