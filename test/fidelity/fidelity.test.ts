import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import type { PageServer } from '../support/page-server.ts';
import { readPdf } from '../support/pdf.ts';
import { sampleOf } from '../support/whole.ts';
import { writeCoverageReports } from './coverage-reports.ts';
import { type FidelityDocument, foundDocuments, ownDocuments, printDefaults } from './documents.ts';
import { areSamePrint, differingPixels, type PdfPage, readPages } from './pdf-pages.ts';
import { type PlainChromium, type PrintOptions, startPlainChromium } from './plain-chromium.ts';
import { expectSamePages } from './same-pages.ts';
import { startSite } from './site-server.ts';

const modules = join(import.meta.dirname, '..', '..', 'node_modules');
/** A page that failed to load has fewer. */
const lettersMin = 150;

let reports: string;
let folders: Readonly<Record<string, string>>;
let site: PageServer;
let stack: EmbeddedStack;
let chromium: PlainChromium;

beforeAll(async () => {
  reports = await realpath(await mkdtemp(join(tmpdir(), 'fidelity-')));
  await writeCoverageReports(reports);
  folders = {
    spectre: join(modules, 'spectre.css', 'docs'),
    '98.css': join(modules, '98.css', 'dist'),
    'gl-matrix': join(modules, 'gl-matrix', 'docs'),
    dygraphs: join(modules, 'dygraphs', '_site'),
    inter: join(modules, '@fontsource-variable', 'inter'),
    coverage: reports,
    fixtures: join(import.meta.dirname, 'fixtures'),
  };
  site = await startSite(folders);
  stack = await startStack({ allowPrivateNetwork: true });
  chromium = await startPlainChromium();
}, 180_000);
afterAll(async () => {
  await chromium?.close();
  await stack?.stop();
  await site?.close();
  await rm(reports, { recursive: true, force: true });
});

/** The same paper and margins in the words of the API. */
const toRequest = (print: PrintOptions): Record<string, unknown> => ({
  width: `${print.paperWidth}in`,
  height: `${print.paperHeight}in`,
  margin: {
    top: `${print.marginTop}in`,
    right: `${print.marginRight}in`,
    bottom: `${print.marginBottom}in`,
    left: `${print.marginLeft}in`,
  },
  landscape: print.landscape,
  preferCSSPageSize: print.preferCSSPageSize,
  printBackground: true,
});

const render = async ({ path, kind }: FidelityDocument, print: PrintOptions): Promise<Buffer> => {
  const [name = '', ...rest] = path.split('/');
  const source =
    kind === 'url'
      ? { url: `${site.origin}/${path}` }
      : { html: await readFile(join(folders[name] ?? '', ...rest), 'base64') };
  const response = await stack.api(`/v2/${kind}/pdf`, {
    method: 'POST',
    body: JSON.stringify({ async: false, storage: false, ...source, ...toRequest(print) }),
  });
  expect(response.status).toBe(201);
  return Buffer.from(await response.arrayBuffer());
};

const isAsChromiumPrintsIt = async (document: FidelityDocument): Promise<void> => {
  const print = { ...printDefaults, ...document.print };
  const ours = await render(document, print);
  const plain = await chromium.print(`${site.origin}/${document.path}`, print);

  expect((await readPdf(plain)).text.join('').length).toBeGreaterThan(lettersMin);
  if (!areSamePrint(ours, plain)) await expectSamePages(ours, plain);
};

describe('what others made comes out as Chromium alone prints it', () => {
  test.each(sampleOf(foundDocuments, 3))('$path', isAsChromiumPrintsIt);
});

describe('what we made comes out as Chromium alone prints it', () => {
  test.each(sampleOf(ownDocuments, 3))('$path', isAsChromiumPrintsIt);
});

test('there are thirty documents, a third of them found', () => {
  expect(foundDocuments.length).toBeGreaterThanOrEqual(10);
  expect(foundDocuments.length + ownDocuments.length).toBeGreaterThanOrEqual(30);
});

describe('the comparison', () => {
  const printed = (style: string): Promise<Buffer> =>
    chromium.print(`data:text/html,<p style="${style}">A line of text</p>`, printDefaults);

  test('takes two prints of one page for the same, by bytes and by pixels', async () => {
    const [one, other] = [await printed('color:teal'), await printed('color:teal')];

    expect(areSamePrint(one, other)).toBe(true);
    await expectSamePages(one, other);
  });

  test('sees a text that moved by two pixels', async () => {
    const [one, other] = [await printed('color:teal'), await printed('color:teal;margin-left:2px')];
    const [here, there] = [(await readPages(one))[0] as PdfPage, (await readPages(other))[0] as PdfPage];

    expect(areSamePrint(one, other)).toBe(false);
    expect(here.text).toBe(there.text);
    expect(differingPixels(here, there)).toBeGreaterThan(50);
  });
});
