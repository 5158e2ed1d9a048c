/** An older form of a `--data` folder, made from a current one, and the upgrade from it. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FormatHistory } from '../../local/state-format.ts';

const renamed = [
  ['rows', 'dynamodb'],
  ['secrets', 'kms'],
] as const;

/** In which folders had other names, and nothing said the form. */
export const makeOlder = async (folder: string): Promise<void> => {
  for (const [older, newer] of renamed) await rename(join(folder, newer), join(folder, older));
  await rm(join(folder, 'format.json'), { force: true });
};

/** Bears what it left when it was broken off. */
export const upgrading = (afterEach: () => void = () => undefined): FormatHistory => ({
  version: 2,
  upgrades: {
    1: async (folder) => {
      for (const [older, newer] of renamed) {
        if (!existsSync(join(folder, older))) continue;
        await rename(join(folder, older), join(folder, newer));
        afterEach();
      }
    },
  },
});

/** Begins the upgrade in a process that dies in the middle of it; answers by which signal. */
export const dieUpgrading = (folder: string): Promise<NodeJS.Signals | undefined> =>
  new Promise((resolve) => {
    const args = ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'dying-upgrade.ts'), folder];
    execFile(process.execPath, args, (error) => resolve(error?.signal));
  });
