/** Manuals that packages carry for their readers, made by nobody here, through the command line. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { paper } from '../fidelity/documents.ts';
import { type PlainChromium, startPlainChromium } from '../fidelity/plain-chromium.ts';
import { expectSamePages } from '../fidelity/same-pages.ts';
import { startSite } from '../fidelity/site-server.ts';
import { readPdf } from '../support/pdf.ts';
import { sampleOf } from '../support/whole.ts';

const project = join(import.meta.dirname, '..', '..');
const command = join(project, 'cli', 'ephemera.js');
/** What the command prints on when it is not told. */
const print = {
  ...paper.letter,
  marginTop: 0.4,
  marginRight: 0.39,
  marginBottom: 0.39,
  marginLeft: 0.4,
  landscape: false,
  preferCSSPageSize: false,
};
/** Some manuals ask the world outside for badges and advertisements: no test does. */
const noOutside =
  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self' data: 'unsafe-inline' 'unsafe-eval'\">";

let folder: string;
let temp: string;
let chromium: PlainChromium;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'manuals-')));
  temp = join(folder, 'tmp');
  await mkdir(temp);
  chromium = await startPlainChromium();
}, 120_000);
afterAll(async () => {
  await chromium?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A copy of a package's documents, one of which is kept from the world outside. */
const copyOf = async (source: string, page: string): Promise<string> => {
  const copy = await mkdtemp(join(folder, 'manual-'));
  await cp(join(project, 'node_modules', source), copy, { recursive: true });
  const html = await readFile(join(copy, page), 'utf8');
  expect(html).toMatch(/<head>/);
  await writeFile(join(copy, page), html.replace('<head>', `<head>${noOutside}`));
  return copy;
};

const ephemera = (...args: readonly string[]): Promise<unknown> =>
  promisify(execFile)(process.execPath, [command, 'render', ...args], {
    cwd: folder,
    env: { ...process.env, TMPDIR: temp },
  });

/** Size in pixels of each picture that the PDF paints, in order. */
const picturesIn = async (pdf: Buffer): Promise<string[]> => {
  const task = getDocument({ data: new Uint8Array(pdf), verbosity: 0 });
  const document = await task.promise;
  const pictures: string[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const { fnArray, argsArray } = await (await document.getPage(number)).getOperatorList();
    for (const [at, operation] of fnArray.entries()) {
      if (operation === OPS.paintImageXObject) pictures.push(`${argsArray[at][1]}x${argsArray[at][2]}`);
    }
  }
  await task.destroy();
  return pictures;
};

const manuals = [
  { source: 'spectre.css/docs', page: 'components/avatars.html', says: 'user profile pictures', pictures: 10 },
  { source: '98.css/dist', page: 'index.html', says: 'This library relies on the usage of semantic HTML', pictures: 0 },
  { source: 'dygraphs/_site', page: 'tests/range-selector.html', says: 'range selector', pictures: 3 },
];

test.each(sampleOf(manuals, manuals.length))('$source/$page', async ({ source, page, says, pictures }) => {
  const copy = await copyOf(source, page);
  const output = join(folder, 'manual.pdf');
  const root = dirname(page) === '.' ? [] : ['--root', copy];

  await ephemera(join(copy, page), '-o', output, ...root);

  const ours = await readFile(output);
  const site = await startSite({ manual: copy });
  const plain = await chromium.print(`${site.origin}/manual/${page}`, print);
  await site.close();
  expect((await readPdf(ours)).text.join(' ').replaceAll(/\s+/g, ' ')).toContain(says);
  expect(await picturesIn(ours)).toEqual(await picturesIn(plain));
  expect((await picturesIn(ours)).length).toBeGreaterThanOrEqual(pictures);
  await expectSamePages(ours, plain);
});
