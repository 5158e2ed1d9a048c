/** Running processes as sinks: their open files, command lines and environments. */
import { readdir, readlink, stat } from 'node:fs/promises';
import { fileBytes, isGone } from './file-sinks.ts';
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

type OpenFile = {
  readonly path: string;
  readonly target: string;
  readonly identity: string;
  readonly isNamed: boolean;
};

/** An open regular file; nothing for a pipe, socket or device. */
const openFile = async (path: string): Promise<OpenFile | undefined> => {
  const [target, file] = [await orGone(readlink(path)), await orGone(stat(path))];
  if (!target || !file?.isFile()) return undefined;
  return { path, target, identity: `${file.dev}:${file.ino}`, isNamed: file.nlink > 0 };
};

/**
 * Regular files that processes hold open, those without a name first of all; one that another sink reads by its name is
 * left to it. A file shared by processes is read once.
 */
export const openFiles = async function* ({ processes, directories, logs }: Surroundings): AsyncGenerator<Place> {
  const seen = new Set<string>();
  const logFiles = new Set(Object.values(logs));
  const isReadElsewhere = (target: string): boolean =>
    logFiles.has(target) || Object.values(directories).some((folder) => target.startsWith(`${folder}/`));

  for (const process of processTree(processes)) {
    const folder = `/proc/${process.pid}/fd`;
    for (const name of (await orGone(readdir(folder))) ?? []) {
      const file = await openFile(`${folder}/${name}`);
      if (!file || seen.has(file.identity) || (file.isNamed && isReadElsewhere(file.target))) continue;
      seen.add(file.identity);
      yield { place: `${labelOf(process)}, ${file.target}`, bytes: fileBytes(file.path) };
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
