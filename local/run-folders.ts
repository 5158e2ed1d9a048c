/** Folders for temporary files, each of one process, which is in its name: what a killed one leaves is known by that. */
import { mkdtemp, readdir, realpath, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'ephemera-';
const namePattern = /^ephemera-(?:[a-z]+-)?(\d+)-\w{6}$/;

/**
 * A folder of this process, with mode 0700.
 * @param use a word for the name, if the process has several
 */
export const makeRunFolder = async (use?: string, parent = tmpdir()): Promise<string> =>
  realpath(await mkdtemp(join(parent, `${prefix}${use ? `${use}-` : ''}${process.pid}-`)));

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
};

/** Whatever holds a file stays: `rmdir` takes nothing but what is empty. So does what belongs to somebody else. */
const removeEmpty = async (folder: string): Promise<void> => {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) await removeEmpty(join(folder, entry.name));
  await rmdir(folder);
};

/** Removes the empty folders of processes that were killed. */
export const clearLeftFolders = async (parent = tmpdir()): Promise<void> => {
  const names = await readdir(parent).catch(() => []);
  const left = names.filter((name) => {
    const [, pid] = namePattern.exec(name) ?? [];
    return pid !== undefined && isGone(Number(pid));
  });
  await Promise.allSettled(left.map((name) => removeEmpty(join(parent, name))));
};
