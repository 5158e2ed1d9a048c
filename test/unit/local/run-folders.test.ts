import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { clearLeftFolders, makeRunFolder } from '../../../local/run-folders.ts';

let temporary: string;
beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'run-folders-'));
});
afterEach(() => rm(temporary, { recursive: true }));

/** Of a process that has ended. */
const goneProcess = (): number => spawnSync(process.execPath, ['--version']).pid;

test('an empty folder of a process that is gone is removed, with empty ones in it', async () => {
  await mkdir(join(temporary, `ephemera-${goneProcess()}-a1B2c3`));
  await mkdir(join(temporary, `ephemera-cli-${goneProcess()}-a1B2c3`, 'tmp'), { recursive: true });

  await clearLeftFolders(temporary);

  expect(await readdir(temporary)).toEqual([]);
});

test('what a living process has, what holds a file and what is called otherwise stays', async () => {
  const own = [await makeRunFolder(undefined, temporary), await makeRunFolder('cli', temporary)].map((folder) =>
    basename(folder),
  );
  const full = `ephemera-${goneProcess()}-d4E5f6`;
  const others = ['ephemera-data', `ephemera-${goneProcess()}`, `other-${goneProcess()}-a1B2c3`];
  for (const name of [full, ...others]) await mkdir(join(temporary, name));
  await writeFile(join(temporary, full, 'kept.txt'), 'kept');

  await clearLeftFolders(temporary);

  expect((await readdir(temporary)).sort()).toEqual([...own, full, ...others].sort());
  expect(await readdir(join(temporary, full))).toEqual(['kept.txt']);
});
