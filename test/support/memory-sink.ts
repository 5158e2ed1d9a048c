/** The memory of processes as a sink. */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { Place, Surroundings } from './surroundings.ts';

type Range = { readonly start: number; readonly end: number };
type Region = Range & { readonly label: string; readonly isFile: boolean };

const readBytesMax = 4 * 1024 * 1024;
const pageBytes = 4096;
const pageFlagBytes = 8;

/** What can hold what a process wrote: writable memory, and memory shared through files without a name. */
const regionsOf = (pid: number): Region[] =>
  readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .map((line) => /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+ *(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, start = '', end = '', mode = '', label = '']) => ({
      start: Number.parseInt(start, 16),
      end: Number.parseInt(end, 16),
      label: label || 'anonymous',
      isFile: label.startsWith('/'),
      isReadable: mode.startsWith('r'),
      isWritten: mode[1] === 'w' || label.endsWith('(deleted)'),
    }))
    .filter(({ isReadable, isWritten }) => isReadable && isWritten);

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

const regionBytes = function* (memory: number, pageFlags: number, region: Region): Generator<Buffer> {
  // Pages of a file hold what any process wrote to it, whether or not this one has looked at them.
  const ranges = region.isFile ? [region] : populatedRanges(pageFlags, region);
  for (const range of ranges) yield* rangeBytes(memory, range);
};

/** The memory of the processes that are named, stopped ones included. Takes the rights of a debugger. */
export const memory = async function* ({ memoryOf }: Surroundings): AsyncGenerator<Place> {
  for (const pid of memoryOf) {
    const [bytes, pageFlags] = [openSync(`/proc/${pid}/mem`, 'r'), openSync(`/proc/${pid}/pagemap`, 'r')];
    try {
      for (const region of regionsOf(pid)) {
        const place = `${pid}, ${region.label}, ${region.start.toString(16)}`;
        yield { place, bytes: regionBytes(bytes, pageFlags, region) };
      }
    } finally {
      closeSync(bytes);
      closeSync(pageFlags);
    }
  }
};
