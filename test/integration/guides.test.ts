/** The guides and the quickstart: their commands are run as they stand, and what they say of the documents is looked at. */
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { close, listen } from '../../local/listen.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { ephemeraProgram } from '../support/ephemera-command.ts';
import { blocksOf } from '../support/guides.ts';
import { readPdf } from '../support/pdf.ts';
import { readPdfDetails } from '../support/pdf-details.ts';
import { checkPdf } from '../support/qpdf.ts';

const root = join(import.meta.dirname, '..', '..');

let stack: EmbeddedStack;
/** As a clone of the repository has it, as far as the guides use it. */
let clone: string;
let variables: NodeJS.ProcessEnv;

beforeAll(async () => {
  const starting = startStack({ allowPrivateNetwork: true });
  clone = await realpath(await mkdtemp(join(tmpdir(), 'guides-')));
  await cp(join(root, 'docs', 'examples'), join(clone, 'docs', 'examples'), { recursive: true });
  await writeFile(join(clone, 'package.json'), '{ "type": "module" }');
  // The client under its name, as the sources have it: how it is built, client.test.ts proves.
  const own = join(clone, 'node_modules', 'ephemera');
  await mkdir(own, { recursive: true });
  await writeFile(join(own, 'package.json'), '{ "exports": { "./client": "./client/index.ts" } }');
  await symlink(join(root, 'client'), join(own, 'client'));
  await symlink(join(root, 'node_modules', '@expo-google-fonts'), join(clone, 'node_modules', '@expo-google-fonts'));
  const bin = join(clone, 'bin');
  await mkdir(bin);
  await symlink(process.execPath, join(bin, 'node'));
  // npx itself would take longer than what it starts.
  await writeFile(join(bin, 'npx'), `#!/bin/sh\nshift\nexec "${process.execPath}" "${ephemeraProgram}" "$@"\n`);
  await chmod(join(bin, 'npx'), 0o755);
  stack = await starting;
  variables = {
    ...process.env,
    NODE_NO_WARNINGS: '1',
    XDG_CONFIG_HOME: clone,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    EPHEMERA_API: stack.ready.api,
    EPHEMERA_API_KEY: stack.ready.apiKey,
  };
});
afterAll(async () => {
  await stack?.stop();
  await rm(clone, { recursive: true, force: true });
});

/** What takes too long here, and is run by: the tests of the whole stack, of the client, of `ephemera verify`. */
const runElsewhere = [
  'npm ci && npm start -- --allow-private-network',
  'npm run build:client',
  'npx ephemera verify --short',
];

type Followed = { readonly printed: string; readonly file: (name: string) => Promise<Buffer> };

/** Runs all commands of a guide in one shell, where its readers run them, and holds against it what it says they print. */
const follow = async (guide: string, from: string, port = ''): Promise<Followed> => {
  const cwd = join(clone, from);
  const blocks = blocksOf(guide).map(({ language, code }) => ({ language, code: code.replaceAll('3000', port) }));
  const commands = blocks.filter(({ language, code }) => language === 'sh' && !runElsewhere.includes(code.trim()));
  const script = commands.map(({ code }) => code).join('');
  const { stdout } = await promisify(execFile)('sh', ['-euc', script], { cwd, env: variables });
  const printed = `${stack.output()}${stdout}`;
  for (const { code } of blocks.filter(({ language }) => language === 'text')) {
    // `…` stands for what differs from run to run.
    const lines = code.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    expect(printed).toMatch(new RegExp(lines.join('.+')));
  }
  return { printed, file: (name) => readFile(join(cwd, name)) };
};
const followGuide = (name: string): Promise<Followed> => follow(`guides/${name}.md`, 'docs/examples/guides');

/** Texts page by page, as one line each. */
const textsOf = async (pdf: Uint8Array): Promise<string[]> =>
  (await readPdf(pdf)).text.map((text) => text.replaceAll(/\s+/g, ' ').trim());
/** Width and height of each page in points. */
const sizesIn = (decoded: string): string[] =>
  [...decoded.matchAll(/\/MediaBox \[\s*0\s+0\s+([\d.]+)\s+([\d.]+)/g)].map(
    ([, width, height]) => `${Math.round(Number(width))} x ${Math.round(Number(height))}`,
  );

test('page breaks: headings and figures stay together, heads of tables come again', async () => {
  const { file } = await followGuide('page-breaks');
  const pdf = await file('page-breaks.pdf');

  expect(await textsOf(pdf)).toEqual([
    'Warehouse Almost a whole page.',
    expect.stringMatching(/^A heading A figure/),
    expect.stringMatching(/^Stock Item Number Bolts 10 .* Counted by hand$/),
    expect.stringMatching(/^Item Number .* Wires 29 Counted by hand$/),
  ]);
  // To a screen reader, head and foot are there once.
  expect((await checkPdf(pdf)).decoded.match(/\/S \/TH$/gm)).toHaveLength(4);
});

describe('headers and footers', () => {
  let guide: Followed;
  beforeAll(async () => {
    guide = await followGuide('headers-and-footers');
  });

  test('stand on every page, or differ by page', async () => {
    const end = 'Annual report Example Ltd, Example Street 1';
    expect(await textsOf(await guide.file('header-footer.pdf'))).toEqual([
      `Annual report ${end}`,
      `Summary ${end}`,
      `Figures ${end}`,
    ]);
    expect(await textsOf(await guide.file('page-variants.pdf'))).toEqual([
      'Annual report 1 of 3',
      'Summary Annual report 2 of 3',
      'Figures Example Ltd, Example Street 1 Example Ltd 3 of 3',
    ]);
  });

  test('stand where they are told to, and keep the look that an element had in the page', async () => {
    const { texts } = await readPdfDetails(await guide.file('header-footer.pdf'));
    const [header, footer] = (texts[1] ?? []).slice(-2);
    const { decoded } = await checkPdf(await guide.file('header-footer.pdf'));

    expect(header).toMatchObject({ text: 'Annual report', size: expect.closeTo(9, 1) });
    expect(header?.left).toBeGreaterThan(400);
    expect(footer).toMatchObject({ left: expect.closeTo((20 / 25.4) * 72, 0), size: expect.closeTo(9, 1) });
    expect(decoded).toMatch(/\/BaseFont \/\w+\+Arimo-Italic/);
  });

  test('are decoration to a screen reader where they differ, and in no structure at all otherwise', async () => {
    const artifactsIn = async (name: string) =>
      (await checkPdf(await guide.file(name))).decoded.match(/\/Artifact/g)?.length ?? 0;

    expect(await artifactsIn('page-variants.pdf')).toBe(3);
    expect(await artifactsIn('header-footer.pdf')).toBe(0);
    const { roles } = await readPdfDetails(await guide.file('header-footer.pdf'));
    expect(roles[1]?.filter((role) => role !== 'NonStruct')).toEqual(['Document', 'H2']);
  });
});

test('print CSS: the document names its paper, its margins and what stands in them', async () => {
  const { file } = await followGuide('print-css');
  const pdf = await file('print.pdf');
  const { decoded } = await checkPdf(pdf);

  expect(await textsOf(pdf)).toEqual([
    'Page 1 of 2 Prices Order at our shop (https://example.com/order) . Printed copy. All prices include tax.',
    'Price list Page 2 of 2 A wide table',
  ]);
  expect(sizesIn(decoded)).toEqual(['420 x 595', '595 x 420']);
  // #ffe08a
  expect(decoded).toMatch(/1 \.8784 \.5412 rg/);
});

test('fonts: own ones and twins are embedded, a script without a font is named', async () => {
  const { file } = await followGuide('fonts');
  const { decoded } = await checkPdf(await file('fonts.pdf'));
  const subsets = [...decoded.matchAll(/\/FontName \/[A-Z]{6}\+(\S+)/g)].map(([, name]) => name);

  expect(subsets).toEqual(
    expect.arrayContaining([
      'OpenSans-Light',
      'Arimo-Regular',
      'Gelasio-Regular',
      'NotoSansJP-Regular',
      'Vazirmatn-Regular',
    ]),
  );
  // These and that of the other lines; emoji are drawn, in a font of another type.
  expect(decoded.match(/\/FontFile2/g)).toHaveLength(6);
  expect(decoded).toContain('/Type3');
});

test('big documents: without tags, packed, some pages, parts, and one long page', async () => {
  const { file } = await followGuide('big-documents');
  const [tagged, untagged, compact, twoPages, onePage] = await Promise.all(
    ['tagged', 'untagged', 'compact', 'two-pages', 'one-page'].map((name) => file(`${name}.pdf`)),
  );
  const pagesOf = async (pdf: Uint8Array = Buffer.of()) => (await readPdf(pdf)).pages;

  expect(await Promise.all([tagged, untagged, compact, twoPages, onePage].map(pagesOf))).toEqual([7, 7, 7, 2, 1]);
  const [long, short, packed] = [tagged, untagged, compact].map((pdf) => (pdf?.length ?? 0) / 1000);
  expect([long, short, packed].map((size) => Math.round(size ?? 0))).toEqual([437, 28, 73]);
  expect((await readPdf(onePage ?? Buffer.of())).size.height).toBeGreaterThan(4000);
  expect((await textsOf(twoPages ?? Buffer.of()))[0]).toMatch(/^Number Item Price 5\d Item/);
  expect((await file('parts.zip')).toString('latin1').match(/part-00[12]\.pdf/g)).toContain('part-002.pdf');
});

test('accessibility: what the HTML says of its structure is in the PDF, and no more than that is claimed', async () => {
  const { file } = await followGuide('accessibility');
  const pdf = await file('accessible.pdf');
  const { isTagged, language, outline, roles, info, links } = await readPdfDetails(pdf);
  const { faults, decoded } = await checkPdf(pdf);
  const count = (role: string): number => roles.flat().filter((one) => one === role).length;

  expect({ isTagged, language, faults }).toEqual({ isTagged: true, language: 'en', faults: '' });
  expect(info).toMatchObject({ Title: 'Water quality 2026', Author: 'Example Ltd' });
  expect(decoded).toContain('/DisplayDocTitle true');
  expect(outline).toEqual([{ title: 'Water quality', page: 1 }]);
  expect(decoded.match(/\/Title \((Results|What was found)\)/g)).toHaveLength(2);
  expect(['H1', 'H2', 'Table', 'TH', 'TD', 'L', 'LI', 'Link'].map(count)).toEqual([1, 2, 1, 4, 2, 1, 2, 1]);
  expect(links).toEqual([['https://example.com/water']]);
  // Cells know their heads; the picture has its text; the other one, and what is hidden, are left out.
  expect(decoded.match(/\/Headers/g)).toHaveLength(2);
  expect(decoded.match(/\/Alt /g)).toHaveLength(1);
  expect(decoded).toContain('/Alt (A map with the two stations)');
  expect(count('P')).toBe(3);
  // Of a block, not of a part of a line.
  expect(decoded).toContain('/Lang (de)');
  expect(decoded).not.toContain('/Lang (fr)');
  // Neither PDF/UA nor fields.
  expect(decoded).not.toMatch(/pdfuaid|\/AcroForm/);
});

test('the quickstart leads to a PDF, a job that tells its end, and a record without content', async () => {
  const server = createServer();
  const port = await listen(server);
  await close(server);
  const { printed, file } = await follow('quickstart.md', '.', String(port));

  expect(await textsOf(await file('letter.pdf'))).toEqual([
    expect.stringContaining('page that you print with Ephemera.'),
  ]);
  expect(await textsOf(await file('stored.pdf'))).toEqual(await textsOf(await file('letter.pdf')));
  expect(await textsOf(await file('by-command.pdf'))).toEqual(await textsOf(await file('letter.pdf')));
  expect(printed).toMatch(/job_\w+ is deleted\.\n$/);
});
