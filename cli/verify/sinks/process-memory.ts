/** The memory of processes, stopped ones included. Takes the rights of a debugger. */
import { closeSync, openSync, readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isGone } from './file-sinks.ts';
import type { Place, Surroundings } from './surroundings.ts';

type Range = { readonly start: number; readonly end: number };
export type Region = Range & {
  /** The mapped file, or what else the kernel calls it. */
  readonly label: string;
  readonly inode: string;
  /** Where in the mapped file it begins, in hex. */
  readonly offset: string;
  readonly isFile: boolean;
  readonly isWritable: boolean;
  /** A mapping keeps a file alive that has neither a name nor an open descriptor any more. */
  readonly isUnlinkedFile: boolean;
};

const readBytesMax = 4 * 1024 * 1024;
const pageBytes = 4096;
const pageFlagBytes = 8;

const mapsOf = async (pid: number): Promise<string> => {
  try {
    return await readFile(`/proc/${pid}/maps`, 'utf8');
  } catch (error) {
    if (isGone(error)) return '';
    throw error;
  }
};

/** None when the process is gone. */
export const readableRegions = async (pid: number): Promise<Region[]> =>
  (await mapsOf(pid))
    .split('\n')
    .map((line) => /^([0-9a-f]+)-([0-9a-f]+) (r\S+) (\S+) \S+ (\d+) *(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, start = '', end = '', mode = '', offset = '', inode = '', label = '']) => ({
      start: Number.parseInt(start, 16),
      end: Number.parseInt(end, 16),
      label: label || 'anonymous',
      inode,
      offset,
      isFile: label.startsWith('/'),
      isWritable: mode[1] === 'w',
      isUnlinkedFile: label.startsWith('/') && label.endsWith(' (deleted)'),
    }));

/** The pages that exist: most of what a process has reserved, it never touched. */
const populatedRanges = (pageFlags: number, { start, end }: Range): Range[] => {
  const pages = (end - start) / pageBytes;
  const flags = Buffer.alloc(pages * pageFlagBytes);
  readSync(pageFlags, flags, 0, flags.length, (start / pageBytes) * pageFlagBytes);
  const ranges: { start: number; end: number }[] = [];
  for (let page = 0; page < pages; page += 1) {
    // The two highest bits: in memory, or swapped out.
    if (((flags[page * pageFlagBytes + 7] as number) & 0xc0) === 0) continue;
    const at = start + page * pageBytes;
    const last = ranges.at(-1);
    if (last?.end === at) last.end += pageBytes;
    else ranges.push({ start: at, end: at + pageBytes });
  }
  return ranges;
};

/** Nothing where a page has nothing behind it, as past the end of a mapped file. */
const readMemory = (memory: number, at: number, bytes: number): Buffer | undefined => {
  const buffer = Buffer.allocUnsafe(bytes);
  try {
    return buffer.subarray(0, readSync(memory, buffer, 0, bytes, at));
  } catch {
    return undefined;
  }
};

const rangeBytes = function* (memory: number, { start, end }: Range): Generator<Buffer> {
  for (let at = start; at < end; ) {
    const read = readMemory(memory, at, Math.min(readBytesMax, end - at));
    if (read?.length) yield read;
    at += read?.length || pageBytes;
  }
};

/** What a region holds; nothing when the process is gone. */
export const regionBytes = function* (pid: number, region: Region): Generator<Buffer> {
  const files: number[] = [];
  try {
    for (const name of ['mem', 'pagemap']) files.push(openSync(`/proc/${pid}/${name}`, 'r'));
    const [memory = 0, pageFlags = 0] = files;
    // Pages of a file hold what any process wrote to it, whether or not this one has looked at them.
    const ranges = region.isFile ? [region] : populatedRanges(pageFlags, region);
    for (const range of ranges) yield* rangeBytes(memory, range);
  } catch (error) {
    if (!isGone(error)) throw error;
  } finally {
    for (const file of files) closeSync(file);
  }
};

/** What the processes that are named could have written, as a sink. */
export const memory = async function* ({ memoryOf }: Pick<Surroundings, 'memoryOf'>): AsyncGenerator<Place> {
  for (const pid of memoryOf) {
    for (const region of (await readableRegions(pid)).filter(({ isWritable }) => isWritable)) {
      const place = `${pid}, ${region.label}, ${region.start.toString(16)}`;
      yield { place, bytes: regionBytes(pid, region) };
    }
  }
};
