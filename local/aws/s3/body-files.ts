/**
 * The bytes of objects and parts, in files with random names: a key never becomes a path. A file counts only once a
 * record names it; what no record names is removed at start.
 */
import { randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync } from 'node:fs';
import { open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file and its length; an object that came in parts has several. */
export type Segment = { readonly file: string; readonly bytes: number };

/** Offsets of the first and the last byte, as HTTP counts them. */
export type ByteRange = { readonly first: number; readonly last: number };

export type BodyFiles = ReturnType<typeof openBodyFiles>;

const blockBytes = 256 * 1024;

const overwrite = async (path: string): Promise<void> => {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    const zeros = Buffer.alloc(Math.min(size, blockBytes));
    for (let at = 0; at < size; at += blockBytes) await file.write(zeros, 0, Math.min(blockBytes, size - at), at);
    await file.datasync();
  } finally {
    await file.close();
  }
};

export const openBodyFiles = (directory: string, overwriteOnDelete: boolean) => {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const readers = new Map<string, number>();
  const doomed = new Set<string>();

  const destroy = async (file: string): Promise<void> => {
    if (overwriteOnDelete) await overwrite(join(directory, file));
    await rm(join(directory, file), { force: true });
  };

  const release = async ({ file }: Segment): Promise<void> => {
    const left = (readers.get(file) ?? 0) - 1;
    if (left > 0) return void readers.set(file, left);
    readers.delete(file);
    if (doomed.delete(file)) await destroy(file);
  };

  return {
    write: async (source: AsyncIterable<Uint8Array>): Promise<Segment> => {
      const file = randomUUID();
      // Opened before the first byte is asked for and closed before it is removed: a refusal leaves no file behind.
      const handle = await open(join(directory, file), 'wx', 0o600);
      try {
        await writeFile(handle, source).finally(() => handle.close());
        return { file, bytes: (await stat(join(directory, file))).size };
      } catch (error) {
        await destroy(file);
        throw error;
      }
    },

    /** Keeps the files until the answer is called, even if their object goes: who reads it gets it whole. */
    hold: (segments: readonly Segment[]): (() => Promise<void>) => {
      for (const { file } of segments) readers.set(file, (readers.get(file) ?? 0) + 1);
      return async () => void (await Promise.all(segments.map(release)));
    },

    async *read(segments: readonly Segment[], { first, last }: ByteRange): AsyncGenerator<Uint8Array> {
      let offset = 0;
      for (const { file, bytes } of segments) {
        const start = Math.max(first - offset, 0);
        const end = Math.min(last - offset, bytes - 1);
        if (start <= end) yield* createReadStream(join(directory, file), { start, end, highWaterMark: blockBytes });
        offset += bytes;
      }
    },

    /** Removes at once what nobody reads, and the rest with its last reader. */
    remove: async (segments: readonly Segment[]): Promise<void> => {
      for (const { file } of segments) if (readers.has(file)) doomed.add(file);
      await Promise.all(segments.filter(({ file }) => !readers.has(file)).map(({ file }) => destroy(file)));
    },

    removeAllBut: async (segments: readonly Segment[]): Promise<void> => {
      const kept = new Set(segments.map(({ file }) => file));
      await Promise.all((await readdir(directory)).filter((file) => !kept.has(file)).map(destroy));
    },
  };
};
