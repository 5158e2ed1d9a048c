import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readTables, writeTables } from '../../infra/font-tables.ts';
import { packGlyphGaps } from '../../infra/pack-glyph-gaps.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';
import { type Rendering, startRendering } from '../support/rendering.ts';

const root = join(import.meta.dirname, '../..');
const anyFont = join(root, 'node_modules/@expo-google-fonts/noto-sans-thai/400Regular/NotoSansThai_400Regular.ttf');

let rendering: Rendering;
let server: PageServer;
let missingIn: (html: string) => Promise<readonly string[] | undefined>;

beforeAll(async () => {
  // What the build writes into the renderer's bundle.
  Object.assign(globalThis, { GLYPH_GAPS: JSON.parse(await packGlyphGaps({ cacheDir: join(root, '.build/cache') })) });
  const { findMissingGlyphs } = await import('../../functions/renderer/missing-glyphs.ts');
  rendering = await startRendering();
  missingIn = (html) => rendering.onPage(html, ({ cdp }) => findMissingGlyphs(cdp));
  server = await startPageServer({ '/': '<p>བོད་སྐད' });
});
afterAll(async () => {
  await server.close();
  await rendering.close();
});

const tibetan = 'བོད་སྐད';

describe('no script is named', () => {
  test.each([
    ['for text that the packed fonts draw', 'Grüße, Привет, שלום, سلام, नमस्ते, 你好, 直骨, 안녕, สวัสดี, தமிழ், ✓ ∑ 𝒜'],
    ['for emoji, joined and coloured ones too', '😀👍🏽❤️🇩🇪👨‍👩‍👧1️⃣🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
    ['for letters that are drawn from their parts', 'ḗ ṩ ǟ 神 ヷ ẛ̣'],
    ['for marks without a picture and for private use', '\u200d\u2060\ufe0f\u00ad\ue000\uf8ff\u{f0000}'],
    [
      'for a script, a style and a comment',
      `<script>"${tibetan}"</script><style>/*${tibetan}*/</style><!--${tibetan}-->`,
    ],
    [
      'for what is not shown',
      `<p hidden>${tibetan}</p><p style="visibility:hidden">${tibetan}</p><input type=hidden value=${tibetan}>`,
    ],
    ['for an empty page', ''],
  ])('%s', async (_, html) => expect(await missingIn(html)).toEqual([]));
});

describe('a script without glyphs is named', () => {
  test.each([
    ['in a paragraph', `<p>Text, ${tibetan}, 漢字`, ['Tibetan']],
    ['each once, by the alphabet', '<p>𒀀𒀁 ᠮᠣᠩ ᏣᎳᎩ 𒀂', ['Cherokee', 'Cuneiform', 'Mongolian']],
    ['in a shadow tree', `<div><template shadowrootmode=open><p>${tibetan}</template></div>`, ['Tibetan']],
    ['in a frame', `<iframe srcdoc="<p>${tibetan}"></iframe>`, ['Tibetan']],
    ['in a form', `<input value=${tibetan}><textarea>ᏣᎳᎩ</textarea>`, ['Cherokee', 'Tibetan']],
    ['in a picture', `<svg><text y=20>${tibetan}</text></svg>`, ['Tibetan']],
    ['of rare characters of a script that is else drawn', '<p>漢𠀁字', ['Han']],
    ['or, where it has none, its kind', '<p>𜰀 plain', ['Symbols']],
  ])('%s', async (_, html, names) => expect(await missingIn(html)).toEqual(names));
});

/** The font with its first letters under other code points, and under these only. */
const withLettersAt = (font: Buffer, first: number, count: number): Buffer => {
  const table = Buffer.alloc(40);
  // One subtable, for all of Unicode (platform 3, encoding 10), of form 12 with one group of glyphs from number 4 on.
  for (const [at, value] of [
    [2, 1],
    [4, 3],
    [6, 10],
    [12, 12],
  ] as const)
    table.writeUInt16BE(value, at);
  for (const [at, value] of [
    [8, 12],
    [16, 28],
    [24, 1],
    [28, first],
    [32, first + count - 1],
    [36, 4],
  ] as const) {
    table.writeUInt32BE(value, at);
  }
  const tables = readTables(font).map((one) => (one.tag === 'cmap' ? { ...one, content: table } : one));
  return writeTables(font.readUInt32BE(0), tables);
};

test('a font that the page brings counts, where it is asked for and for what it has', async () => {
  const font = withLettersAt(await readFile(anyFont), 0x0f40, 44).toString('base64');
  const page = (family: string, text: string) =>
    `<style>@font-face{font-family:own;src:url(data:font/ttf;base64,${font})}</style>` +
    `<p style="font-family:own,serif">\u0f40<p style="font-family:${family}">${text}`;

  expect(await missingIn(page('own,serif', '\u0f40\u0f41\u0f42'))).toEqual([]);
  expect(await missingIn(page('serif', '\u0f40\u0f41\u0f42'))).toEqual(['Tibetan']);
  expect(await missingIn(page('own,serif', '\u0f40ᏣᎳᎩ'))).toEqual(['Cherokee']);
});

test('what scripts of the page put in the way changes no word of the answer', async () => {
  const lie =
    "document.createTreeWalker = () => ({ nextNode: () => false }); Set.prototype[Symbol.iterator] = function* () { yield 'secret' }";

  expect(await missingIn(`<p>${tibetan}<script>${lie}</script>`)).toEqual([]);
});
