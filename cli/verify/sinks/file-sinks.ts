/** Files as sinks: the stack's folders, and the functions' logs. */
import { createReadStream, type Dirent } from 'node:fs';
import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Place, Surroundings } from './surroundings.ts';

// A buffer of this size is made for each file, however small.
const chunkBytes = 128 * 1024;
const goneCodes = new Set(['ENOENT', 'ESRCH']);

/** Whether a file, folder or process ended between the look and the read: it holds nothing any more. */
export const isGone = (error: unknown): boolean => goneCodes.has((error as NodeJS.ErrnoException).code ?? '');

/** A file's bytes; none when it is gone. What may not be read is an error: a sink must not be skipped in silence. */
export const fileBytes = async function* (path: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path, { highWaterMark: chunkBytes });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
};

const linkBytes = async function* (path: string): AsyncGenerator<Buffer> {
  try {
    yield Buffer.from(await readlink(path));
  } catch (error) {
    if (!isGone(error)) throw error;
  }
};

const entriesOf = async (folder: string): Promise<Dirent[]> => {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
};

const bytesOf = (entry: Dirent, path: string): Place['bytes'] => {
  if (entry.isFile()) return fileBytes(path);
  return entry.isSymbolicLink() ? linkBytes(path) : [];
};

const filesUnder = async function* (
  place: string,
  folder: string,
  readElsewhere: ReadonlySet<string>,
): AsyncGenerator<Place> {
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (readElsewhere.has(path)) continue;
    const entryPlace = `${place}/${entry.name}`;
    // Folders, sockets and pipes have nothing but their names.
    yield { place: entryPlace, bytes: bytesOf(entry, path) };
    if (entry.isDirectory()) yield* filesUnder(entryPlace, path, readElsewhere);
  }
};

/**
 * Every file, link target and name below the stack's folders. The logs are a sink of their own, and a folder inside
 * another is searched under its own name.
 */
export const files = async function* ({ directories, logs }: Surroundings): AsyncGenerator<Place> {
  const readElsewhere = new Set([...Object.values(logs), ...Object.values(directories)]);
  for (const [name, folder] of Object.entries(directories)) yield* filesUnder(name, folder, readElsewhere);
};

/** What each function wrote to its log. */
export const logLines = async function* ({ logs }: Surroundings): AsyncGenerator<Place> {
  for (const [name, path] of Object.entries(logs)) yield { place: name, bytes: fileBytes(path) };
};
