/**
 * Changes as lines of an append-only file. Each is written before it takes effect and before its call is answered:
 * what a client was told survives the death of this process (of the machine only as far as its file system goes).
 */
import {
  appendFileSync,
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';

export type Journal<Change> = ReturnType<typeof openJournal<Change>>;

const blockBytes = 256 * 1024;
const growthBytesMin = 8 * 1024 * 1024;

/** The old file's bytes, not only its name, go: they hold the bodies of deleted messages. */
const overwrite = (file: number): void => {
  const { size } = fstatSync(file);
  const zeros = Buffer.alloc(blockBytes);
  for (let at = 0; at < size; at += blockBytes) writeSync(file, zeros, 0, Math.min(blockBytes, size - at), at);
  fdatasyncSync(file);
};

const lineOf = (changes: readonly unknown[]): Buffer => Buffer.from(`${JSON.stringify(changes)}\n`);

/** @param path of a file in a folder that exists; made with mode 0600 */
export const openJournal = <Change>(path: string) => {
  let file: number | undefined;
  let bytes = 0;
  let compactBytes = 0;

  const write = (changes: readonly Change[]): void => {
    if (file === undefined) throw new Error('The journal is closed.');
    const line = lineOf(changes);
    try {
      appendFileSync(file, line);
    } catch (error) {
      // Half a line would swallow the next one.
      ftruncateSync(file, bytes);
      throw error;
    }
    bytes += line.length;
  };

  const parsed = (line: string): Change[] => {
    try {
      return JSON.parse(line);
    } catch {
      // The last line of a process that was killed while it wrote: nobody was told of it.
      return [];
    }
  };

  return {
    /** Every change so far, in order. */
    read: (): Change[] => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').flatMap(parsed) : []),

    /** The changes become one line: all of them are kept, or none. */
    append: write,

    /** Whether anything was added since it was last replaced. */
    hasHistory: (): boolean => bytes > compactBytes,

    /** Whether most of the file is likely to be history. */
    isLarge: (): boolean => bytes > 2 * compactBytes + growthBytesMin,

    /** Puts these changes in the place of all before; dies at any moment with one of the two whole. */
    replace: (changes: readonly Change[]): void => {
      const temporary = `${path}.tmp`;
      rmSync(temporary, { force: true });
      const next = openSync(temporary, 'ax', 0o600);
      try {
        for (const change of changes) appendFileSync(next, lineOf([change]));
        fdatasyncSync(next);
      } catch (error) {
        closeSync(next);
        throw error;
      }
      const old = existsSync(path) ? openSync(path, 'r+') : undefined;
      renameSync(temporary, path);
      if (file !== undefined) closeSync(file);
      file = next;
      bytes = fstatSync(next).size;
      compactBytes = bytes;
      if (old === undefined) return;
      overwrite(old);
      closeSync(old);
    },

    close: (): void => {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
};
