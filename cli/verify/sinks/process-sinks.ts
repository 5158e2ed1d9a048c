/** Running processes as sinks: their open files, command lines and environments. */
import { readdir, readlink, stat } from 'node:fs/promises';
import { fileBytes, isGone } from './file-sinks.ts';
import { readableRegions, regionBytes } from './process-memory.ts';
import { type Process, processTree } from './processes.ts';
import type { Place, Surroundings } from './surroundings.ts';

const labelOf = ({ program, pid }: Process): string => `${program} ${pid}`;

/** Nothing when what it looks at is gone. */
const orGone = async <T>(look: Promise<T>): Promise<T | undefined> => {
  try {
    return await look;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
};

type HeldFile = Pick<Place, 'bytes'> & {
  readonly target: string;
  readonly hasName: boolean;
  readonly identity: string;
  /** Which part of the file it is; empty for the whole. */
  readonly part: string;
};

/** An open regular file; nothing for a pipe, socket or device. */
const openFile = async (path: string): Promise<HeldFile | undefined> => {
  const [target, file] = [await orGone(readlink(path)), await orGone(stat(path))];
  if (!target || !file?.isFile()) return undefined;
  const identity = `${file.ino} ${target}`;
  return { target, hasName: file.nlink > 0, identity, part: '', bytes: fileBytes(path) };
};

/** A file without a name can live on in a mapping alone, as memory that processes share. */
const mappedFiles = async (pid: number): Promise<HeldFile[]> => {
  const regions = (await orGone(readableRegions(pid))) ?? [];
  return regions
    .filter(({ isUnlinkedFile }) => isUnlinkedFile)
    .map((region) => ({
      target: region.label,
      hasName: false,
      identity: `${region.inode} ${region.label}`,
      part: `${region.offset}+${region.end - region.start}`,
      bytes: regionBytes(pid, region),
    }));
};

const filesHeldBy = async function* ({ pid }: Process): AsyncGenerator<HeldFile> {
  const folder = `/proc/${pid}/fd`;
  for (const descriptor of (await orGone(readdir(folder))) ?? []) {
    const file = await openFile(`${folder}/${descriptor}`);
    if (file) yield file;
  }
  yield* await mappedFiles(pid);
};

/**
 * Regular files that processes hold, by a descriptor or by a mapping, those without a name first of all; one that
 * another sink reads by its name is left to it. A file that processes share is read once.
 */
export const openFiles = async function* ({ processes, directories, logs }: Surroundings): AsyncGenerator<Place> {
  const seen = new Set<string>();
  const logFiles = new Set(Object.values(logs));
  const isReadElsewhere = ({ target, hasName }: HeldFile): boolean =>
    hasName && (logFiles.has(target) || Object.values(directories).some((folder) => target.startsWith(`${folder}/`)));

  for (const process of processTree(processes)) {
    for await (const file of filesHeldBy(process)) {
      const part = file.identity + file.part;
      if (seen.has(file.identity) || seen.has(part) || isReadElsewhere(file)) continue;
      seen.add(part);
      yield { place: `${labelOf(process)}, ${file.target}`, bytes: file.bytes };
    }
  }
};

const processFile = (name: string) =>
  async function* ({ processes }: Surroundings): AsyncGenerator<Place> {
    for (const process of processTree(processes)) {
      yield { place: labelOf(process), bytes: fileBytes(`/proc/${process.pid}/${name}`) };
    }
  };

export const commandLines = processFile('cmdline');
/** As it was when the process began. */
export const environments = processFile('environ');
