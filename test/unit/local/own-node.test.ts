/** The entries of `npm start` and of the command, run by a Node that takes itself for an older one. */

import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const local = join(import.meta.dirname, '..', '..', '..', 'local');
const olderNode = `data:text/javascript,for (const [name, value] of [['version', 'v20.1.0'], ['versions', { node: '20.1.0' }]])
  Object.defineProperty(process, name, { value })`;

let project: string;
beforeAll(async () => {
  project = await realpath(await mkdtemp(join(tmpdir(), 'project-')));
  await mkdir(join(project, 'local'));
  for (const name of ['start.js', 'own-node.js']) await copyFile(join(local, name), join(project, 'local', name));
  await writeFile(join(project, 'package.json'), '{"type":"module"}');
  const program = `const { version, argv, exit }: NodeJS.Process = process;
    process.stdout.write([version, ...argv.slice(2)].join(' '));
    exit(7);`;
  await writeFile(join(project, 'local', 'main.ts'), program);
});
afterAll(() => rm(project, { recursive: true }));

const start = (imports: readonly string[]): Promise<object> =>
  new Promise((resolve) => {
    const args = [...imports.flatMap((url) => ['--import', url]), join(project, 'local', 'start.js'), '--port', '0'];
    execFile(process.execPath, args, (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }));
  });

test('a Node that is new enough runs the program itself', async () => {
  expect(await start([])).toMatchObject({ code: 7, stdout: `${process.version} --port 0` });
});

test('an older Node says in one sentence what to do', async () => {
  expect(await start([olderNode])).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^Ephemera needs Node 24 or newer, and this is v20\.1\.0: install it .*\n$/),
  });
});

test('an older Node hands over to the one that the project brings, and ends as that does', async () => {
  const bin = join(project, 'node_modules', '.bin');
  await mkdir(bin, { recursive: true });
  await symlink(process.execPath, join(bin, 'node'));

  expect(await start([olderNode])).toMatchObject({ code: 7, stdout: `${process.version} --port 0` });
});

test('one that was brought from another kind of machine is no way out', async () => {
  const node = join(project, 'node_modules', '.bin', 'node');
  await rm(node);
  await writeFile(node, 'not for this machine', { mode: 0o644 });

  expect(await start([olderNode])).toMatchObject({ code: 1, stderr: expect.stringContaining('needs Node 24') });
});
