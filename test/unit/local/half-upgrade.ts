/** Run as a process: dies in the middle of an upgrade of the folder that it is given, after the first of its changes. */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { openState } from '../../../local/state-format.ts';

const half = async (folder: string): Promise<void> => {
  await rename(join(folder, 'rows'), join(folder, 'dynamodb'));
  process.kill(process.pid, 'SIGKILL');
};

await openState(process.argv[2] ?? '', { version: 2, upgrades: { 1: half } });
