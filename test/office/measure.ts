/**
 * `npm run office`: converts the documents in `fixtures`, which others wrote, says what is kept of each, and draws those that
 * docs/office.md shows. Further DOCX or PDF files may be named as arguments.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PNG } from 'pngjs';
import { readPages } from '../fidelity/pdf-pages.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { docxFacts, type Facts, htmlFacts, keptPercent, pdfFacts } from './document-facts.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const images = join(import.meta.dirname, '..', '..', 'docs', 'images');
/** Hostile ones are there to be refused. */
const isRefused = (name: string): boolean => /password|ExternalEntity/.test(name);
/** Pages, from 0, that the documents show. */
const shown: Readonly<Record<string, readonly number[]>> = {
  '61787': [0],
  bug59058: [0],
  IllustrativeCases: [0],
  PageSpecificHeadFoot: [0, 1],
  VariousPictures: [0],
};

const convert = async ({ ready }: EmbeddedStack, path: string, file: Buffer): Promise<Buffer> => {
  const body = new FormData();
  body.append('file', new Blob([new Uint8Array(file)]), 'file');
  for (const [name, value] of [
    ['async', 'false'],
    ['storage', 'false'],
    ['timeout', '60000'],
  ] as const)
    body.append(name, value);
  const response = await fetch(`${ready.api}${path}`, { method: 'POST', body, headers: { 'X-API-Key': ready.apiKey } });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.status !== 201) throw new Error(`${path}: ${bytes}`);
  return bytes;
};

const draw = async (pdf: Buffer, name: string, wanted: readonly number[], into: string): Promise<void> => {
  const pages = await readPages(pdf);
  for (const at of wanted) {
    const page = pages[at];
    if (!page) continue;
    const png = new PNG({ width: page.width, height: page.height });
    png.data = Buffer.from(page.pixels.buffer, page.pixels.byteOffset, page.pixels.byteLength);
    await writeFile(join(into, `office-${name}${at === 0 ? '' : `-${at + 1}`}.png`), PNG.sync.write(png));
  }
};

/** The one that is shown as HTML, and as the PDF of the DOCX of its PDF. */
const throughAll = '61787';
const drawAll = async (stack: EmbeddedStack, { html, back }: { readonly html: Buffer; readonly back: Buffer }) => {
  await draw(await convert(stack, '/v2/docx/pdf', back), `${throughAll}-again`, [0], images);
  const body = { html: html.toString('base64'), viewPort: { width: 612, height: 792 }, async: false, storage: false };
  const picture = await stack.api('/v2/html/image', { method: 'POST', body: JSON.stringify(body) });
  await writeFile(join(images, `office-${throughAll}-html.png`), Buffer.from(await picture.arrayBuffer()));
};

/** What each result has, and the document itself. */
const counts = (
  source: Facts,
  made: readonly Facts[],
  key: 'headings' | 'items' | 'tables' | 'pictures' | 'links',
): string => (source[key] === 0 ? '–' : `${made.map((one) => one[key]).join(' / ')} of ${source[key]}`);
const row = (name: string, source: Facts, made: readonly Facts[]): string => {
  const words = made.map((one) => keptPercent(source, one)).join(' / ');
  const rest = (['headings', 'items', 'tables', 'pictures', 'links'] as const).map((key) => counts(source, made, key));
  return `| ${[name, made[0]?.pages, words, ...rest].join(' | ')} |`;
};

const measureDocx = async (stack: EmbeddedStack, file: string, out: string | undefined): Promise<string> => {
  const [name, docx] = [basename(file, '.docx'), await readFile(file)];
  const source = await docxFacts(docx);
  const pdf = await convert(stack, '/v2/docx/pdf', docx);
  const html = await convert(stack, '/v2/docx/html', docx);
  const back = await convert(stack, '/v2/pdf/docx', pdf);
  if (out) {
    await Promise.all([
      writeFile(join(out, `${name}.pdf`), pdf),
      writeFile(join(out, `${name}.html`), html),
      writeFile(join(out, `${name}.back.docx`), back),
    ]);
    await draw(pdf, name, [0, 1, 2], out);
  } else {
    await draw(pdf, name, shown[name] ?? [], images);
    if (name === throughAll) await drawAll(stack, { html, back });
  }
  return row(name, source, [await pdfFacts(pdf), htmlFacts(html), await docxFacts(back)]);
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const [outDir, ...named] = process.argv.slice(2);
const files =
  named.length > 0
    ? named
    : (await readdir(fixtures))
        .filter((name) => name.endsWith('.docx') && !isRefused(name))
        .map((name) => join(fixtures, name));
if (outDir) await mkdir(outDir, { recursive: true });
const stack = await startStack({ startTimeoutMs: 120_000 });
try {
  say('| Document | Pages | Words, % | Headings | List items | Tables | Pictures | Links |');
  say('|---|---|---|---|---|---|---|---|');
  for (const file of files) {
    try {
      say(await measureDocx(stack, file, outDir));
    } catch (error) {
      say(`| ${basename(file)} | ${String(error).slice(0, 200)} |`);
    }
  }
} finally {
  await stack.stop();
}
