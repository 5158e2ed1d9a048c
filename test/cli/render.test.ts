import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { livingProcesses } from '../../cli/verify/sinks/processes.ts';
import { noisePng } from '../bench/documents.ts';
import { runEphemera } from '../support/ephemera-command.ts';
import { readPdf } from '../support/pdf.ts';
import { within } from '../support/watched-process.ts';

let folder: string;
let temp: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'cli-')));
  temp = join(folder, 'tmp');
  await mkdir(temp);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ephemera = (args: readonly string[], input = '') =>
  runEphemera(args, { cwd: folder, variables: { TMPDIR: temp }, input });

/** Processes that were given the command's temporary folder in some way. */
const leftRunning = (): number[] =>
  livingProcesses()
    .map(({ pid }) => pid)
    .filter((pid) => {
      try {
        return ['cmdline', 'environ'].some((file) => readFileSync(`/proc/${pid}/${file}`, 'latin1').includes(temp));
      } catch {
        return false;
      }
    });

test('a file becomes a PDF with the pictures and styles beside it, and nothing is left running', async () => {
  await mkdir(join(folder, 'site'));
  await writeFile(join(folder, 'site', 'picture.png'), noisePng(20, 20));
  await writeFile(join(folder, 'site', 'style.css'), 'p::after { content: " styled" }');
  await writeFile(
    join(folder, 'site', 'page.html'),
    '<link rel="stylesheet" href="style.css"><p>From a file</p><img src="picture.png">',
  );
  const { code, stderr } = await ephemera(['render', 'site/page.html']);

  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/Starting…[\s\S]*Rendering…[\s\S]*Wrote page\.pdf \(\d+ KB, 1 page/),
  });
  const bytes = await readFile(join(folder, 'page.pdf'));
  expect((await readPdf(bytes)).text[0]).toContain('styled');
  expect(bytes.toString('latin1')).toContain('/Subtype /Image');
  expect(leftRunning()).toEqual([]);
  expect(await readdir(temp)).toEqual([]);
});

test('a command that is killed in the middle takes all that it started with it, and the next clears its folder', async () => {
  await runEphemera(['render', '-', '-o', 'never.pdf'], {
    cwd: folder,
    variables: { TMPDIR: temp },
    input: '<script>for (;;);</script>',
    said: (stderr, child) => stderr.includes('Rendering') && child.kill('SIGKILL'),
  });

  expect(await within(20_000, () => leftRunning().length === 0)).toBe(true);
  expect((await readdir(temp)).filter((name) => !name.startsWith('ephemera-cli-'))).toEqual([]);

  expect((await ephemera(['render', '-', '-o', 'next.pdf'], '<p>next')).code).toBe(0);
  expect(await readdir(temp)).toEqual([]);
});

test('standard input becomes a picture', async () => {
  const { code } = await ephemera(['render', '-', '-o', 'red.png'], '<body style="margin:0;background:#f00">');

  expect(code).toBe(0);
  const picture = PNG.sync.read(await readFile(join(folder, 'red.png')));
  expect([...picture.data.subarray(0, 4)]).toEqual([255, 0, 0, 255]);
});

test('a page gets no dotfile and nothing outside its folder', async () => {
  await mkdir(join(folder, 'jail'));
  await writeFile(join(folder, 'secret.txt'), 'outside');
  await writeFile(join(folder, 'jail', '.env'), 'dotfile');
  await symlink(join(folder, 'secret.txt'), join(folder, 'jail', 'link.txt'));
  const read = (path: string) =>
    `fetch('${path}').then(async (r) => document.body.append(' ' + r.status, await r.text()));`;
  await writeFile(
    join(folder, 'jail', 'page.html'),
    `<body>read:<script>${['.env', 'link.txt', '../secret.txt', '%2e%2e/secret.txt'].map(read).join('')}</script>`,
  );

  const { code } = await ephemera(['render', 'jail/page.html', '-o', 'jail.pdf']);

  expect(code).toBe(0);
  const text = (await readPdf(await readFile(join(folder, 'jail.pdf')))).text.join(' ');
  expect(text).toContain('read:');
  expect(text).not.toMatch(/outside|dotfile/);
});

test('an input that is not there is said, with a code, and no file appears', async () => {
  const { code, stderr } = await ephemera(['render', 'nothing.html']);

  expect(code).toBe(2);
  expect(stderr).toContain('nothing.html is not a file');
  expect(existsSync(join(folder, 'nothing.pdf'))).toBe(false);
});

test('a failed render says what and how to mend it, and leaves no half file', async () => {
  const { code, stderr } = await ephemera(['render', 'http://127.0.0.1:8099/', '-o', 'failed.pdf']);

  expect(code).toBe(1);
  expect(stderr).toContain('This address may not be reached from here.');
  expect((await readdir(folder)).filter((name) => name.startsWith('failed'))).toEqual([]);
});

test('a page deep in a folder gets what lies beside and above it, up to the root that was named', async () => {
  await mkdir(join(folder, 'book', 'part one'), { recursive: true });
  await writeFile(join(folder, 'book', 'style.css'), 'p::after { content: " styled" }');
  const page = join('book', 'part one', 'page.html');
  await writeFile(join(folder, page), '<link rel="stylesheet" href="../style.css"><p>Deep');

  expect((await ephemera(['render', page, '--root', 'book', '-o', 'deep.pdf'])).code).toBe(0);
  expect((await readPdf(await readFile(join(folder, 'deep.pdf')))).text[0]).toContain('styled');
  expect(await ephemera(['render', page, '--root', temp])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is not inside'),
  });
});
