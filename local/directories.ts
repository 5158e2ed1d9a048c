import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { clearLeftFolders, makeRunFolder } from './run-folders.ts';
import { openState } from './state-format.ts';

export type Directories = {
  /** Everything of this run. */
  readonly root: string;
  readonly logs: string;
  readonly scratch: string;
  /** State that outlives the run; nothing when no `--data` was given. */
  readonly state: string | undefined;
};

/**
 * Private folders (mode 0700) of one run; scratch and logs never outlive it.
 * @throws Error with what to do, for state that this program cannot read; nothing is left then
 */
export const makeDirectories = async (data: string | undefined): Promise<Directories> => {
  if (data) {
    await mkdir(data, { recursive: true, mode: 0o700 });
    await openState(data);
  }
  await clearLeftFolders();
  const root = await makeRunFolder();
  const logs = join(root, 'logs');
  const scratch = join(root, 'scratch');
  for (const dir of [logs, scratch]) await mkdir(dir, { mode: 0o700 });
  return { root, logs, scratch, state: data };
};

export const removeDirectories = async ({ root }: Directories): Promise<void> => {
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
};
