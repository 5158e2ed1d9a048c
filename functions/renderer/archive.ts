/** Takes ZIPs of others apart, in memory: what they say of themselves is not believed, and no byte of them is written down. */
import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { AppError } from '../../shared/domain/errors.ts';
import { addFile } from '../../shared/domain/uploaded-files.ts';

export type ArchiveLimits = {
  /** The request field that named it. */
  readonly field: string;
  readonly entriesMax: number;
  /** Of all files together, inflated. */
  readonly bytesMax: number;
};

const refused = (field: string, sentence: string, cause?: unknown): AppError =>
  new AppError('invalid_request', { field, message: `${field} ${sentence}.` }, cause);

const tooLarge = ({ field, bytesMax }: ArchiveLimits): AppError => {
  const message = `${field} holds more than ${Math.floor(bytesMax / 1024 / 1024)} MB.`;
  return new AppError('document_too_large', { field, message });
};

/** In the upper half, archives that were made on Unix keep the file's mode. */
const fileType = ({ externalFileAttributes }: Entry): number => (externalFileAttributes >>> 16) & 0o170000;
const regularTypes: readonly number[] = [0, 0o100000];

const assertReadable = (entry: Entry, field: string): void => {
  if (entry.isEncrypted()) throw refused(field, 'is encrypted: send it without a password');
  if (!regularTypes.includes(fileType(entry))) throw refused(field, 'may hold files and folders only, no links');
};

const inflate = async (zip: ZipFile, entry: Entry, bytesLeft: number, limits: ArchiveLimits): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bytesLeft) throw tooLarge(limits);
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks, length);
  if (crc32(bytes) !== entry.crc32) throw new Error('not what was packed');
  return bytes;
};

const isFolder = ({ fileName }: Entry): boolean => fileName.endsWith('/');

const readAll = async (bytes: Uint8Array, limits: ArchiveLimits): Promise<ReadonlyMap<string, Buffer>> => {
  const { field, entriesMax, bytesMax } = limits;
  const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
    strictFileNames: true,
  });
  if (zip.entryCount > entriesMax) throw refused(field, `may hold at most ${entriesMax} files`);
  const files = new Map<string, Buffer>();
  let bytesLeft = bytesMax;
  for await (const entry of zip.eachEntry()) {
    if (isFolder(entry)) continue;
    assertReadable(entry, field);
    const content = await inflate(zip, entry, bytesLeft, limits);
    bytesLeft -= content.length;
    addFile(files, field, entry.fileName, content);
  }
  return files;
};

/**
 * The files of a ZIP by their names, which lead nowhere outside.
 * @throws AppError `invalid_request` or `document_too_large`, which name the field and nothing of the archive
 */
export const readArchive = async (bytes: Uint8Array, limits: ArchiveLimits): Promise<ReadonlyMap<string, Buffer>> => {
  try {
    return await readAll(bytes, limits);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw refused(limits.field, 'is no ZIP, a damaged one, or has names that lead outside it', error);
  }
};
