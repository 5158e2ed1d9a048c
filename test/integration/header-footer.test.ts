import { marginTemplateFault } from '../../shared/domain/header-footer.ts';
import type { MarginTemplate, PdfOptions } from '../../shared/domain/render-job.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';
import { type PdfText, readPdfDetails } from '../support/pdf-details.ts';
import { checkPdf } from '../support/qpdf.ts';
import { type Rendering, startRendering } from '../support/rendering.ts';

const dot =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
const twoPages = '<title>A title</title><p>one</p><p style="break-before:page">two</p>';
const margin = { top: 1, right: 0.5, bottom: 1, left: 0.5 };

let rendering: Rendering;
let site: PageServer;

beforeAll(async () => {
  rendering = await startRendering();
  site = await startPageServer((req, res) => {
    if (req.url === '/logo.svg') res.writeHead(200, { 'Content-Type': 'image/svg+xml' }).end(drawing);
    else if (req.url === '/strict') {
      const policy = "default-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";
      res.writeHead(200, { 'Content-Type': 'text/html', 'Content-Security-Policy': policy });
      res.end('<title>Strict</title><h1 id="head">From a strict page</h1><img src="/logo.svg"><p>body');
    } else res.writeHead(404).end();
  });
});
afterAll(async () => {
  await rendering.close();
  await site.close();
});

const template = (html: string, rest: Omit<MarginTemplate, 'source'> = {}): MarginTemplate => ({
  source: { html },
  ...rest,
});
const extract = (selector: string, rest: Omit<MarginTemplate, 'source'> = {}): MarginTemplate => ({
  source: { selector },
  ...rest,
});

/** Texts above or below the page's own. */
const textsOf = async (source: string | URL, options: Partial<PdfOptions>) => {
  const { bytes } = await rendering.pdf(source, { margin, ...options });
  expect((await checkPdf(bytes)).faults).toBe('');
  const { texts } = await readPdfDetails(bytes);
  const between = (from: number, to: number): string[][] =>
    texts.map((page) => page.filter(({ top }) => top > from && top < to).map(({ text }) => text));
  return { header: between(0, 71), body: between(71, 721), footer: between(721, 792), all: texts };
};

const imagesIn = async (source: string | URL, options: Partial<PdfOptions>): Promise<number> => {
  const { bytes } = await rendering.pdf(source, { margin, ...options });
  return (await checkPdf(bytes)).decoded.match(/\/Subtype \/Image/g)?.length ?? 0;
};

const find = (texts: readonly (readonly PdfText[])[], text: string): PdfText => {
  const found = texts.flat().find((one) => one.text.startsWith(text));
  if (!found) throw new Error(`${text} is not in the document`);
  return found;
};

test('a header and a footer stand on every page, with the values that they ask for', async () => {
  const footer = template('<i class="pageNumber"></i> of <i class="totalPages"></i> on <b class="date"></b>');

  const { header, body, footer: feet } = await textsOf(twoPages, { header: template('<b class="title"></b>'), footer });

  expect(header).toEqual([['A title'], ['A title']]);
  expect(body).toEqual([['one'], ['two']]);
  expect(feet.map((texts) => texts.join(' '))).toEqual([
    expect.stringMatching(/^1\s+of\s+2\s+on\s+\d+\/\d+\/\d\d, \d+:\d\d/),
    expect.stringMatching(/^2\s+of\s+2\s+on/),
  ]);
});

test('a header alone brings no footer of the browser with it', async () => {
  const { footer } = await textsOf(twoPages, { header: template('Head') });

  expect(footer).toEqual([[], []]);
});

test('the address of a page is shown; a document that has none shows none', async () => {
  const header = template('<span class="url"></span>');
  const page = new URL('/strict', site.origin);

  expect((await textsOf(page, { header })).header).toEqual([[page.href]]);
  expect((await textsOf('<p>x', { header })).header).toEqual([[]]);
});

test('style and margin apply to the whole template, imageStyle to its pictures', async () => {
  const header = template(`Head <img src="${dot}">`, {
    margin: { left: 2, top: 0.25 },
    style: { 'font-size': '20px', color: 'red', textDecoration: 'underline' },
    imageStyle: { width: '96px', height: '48px' },
  });

  const { bytes } = await rendering.pdf('<p>x', { margin, header });
  const { texts } = await readPdfDetails(bytes);
  const { decoded } = await checkPdf(bytes);

  expect(find(texts, 'Head').size).toBeCloseTo(15, 1);
  expect(find(texts, 'Head').left).toBeCloseTo(144, 0);
  expect(decoded.match(/^1 0 0 RG 1 0 0 rg$/m)).not.toBeNull();
  // In the 300ths of an inch that Chromium draws in.
  expect(decoded.match(/^300 0 0 -150 .* cm$/m)).not.toBeNull();
});

test('a template without a font size can be read', async () => {
  const { all } = await textsOf('<p>x', { header: template('Head') });

  expect(find(all, 'Head').size).toBeCloseTo(7.5, 1);
});

describe('an element of the page', () => {
  const styled = `<style>.head { display:flex; justify-content:space-between; font:italic 20px Arimo; color:#f00 }</style>
    <div class="head"><b>Left</b><span>Right <i class="pageNumber"></i></span></div>
    <div id="foot" style="display:none">Hidden until now</div>`;

  test('moves into the margin and keeps its look', async () => {
    const { bytes } = await rendering.pdf(`${styled}${twoPages}`, { margin, header: extract('.head') });
    const { header, body, all } = await textsOf(`${styled}${twoPages}`, { header: extract('.head') });

    expect(header.map((texts) => texts.join(' '))).toEqual(['Left Right 1', 'Left Right 2']);
    expect(body).toEqual([['one'], ['two']]);
    expect(find(all, 'Left').size).toBeCloseTo(15, 1);
    expect(find(all, 'Right').left).toBeGreaterThan(400);
    expect((await checkPdf(bytes)).decoded.match(/BaseFont \/\S+/g)?.join()).toMatch(/Arimo\S*Italic/);
  });

  test('may be hidden in the page', async () => {
    const { footer, body } = await textsOf(`${styled}<p>x`, {
      footer: extract('#foot', { style: { fontSize: '14px' } }),
    });

    expect(footer).toEqual([['Hidden until now']]);
    expect(body).toEqual([expect.arrayContaining(['x'])]);
  });

  test('brings its pictures, wherever they came from', async () => {
    const html = `<div id="h"><img src="${site.origin}/logo.svg"><img src="${dot}"><canvas id="c" width="5" height="5"></canvas></div>
      <script>c.getContext('2d').fillRect(0, 0, 5, 5)</script>`;

    expect(await imagesIn(html, { header: extract('#h') })).toBeGreaterThanOrEqual(2);
    expect(await imagesIn('<p>x', { header: template('<b>x</b>') })).toBe(0);
  });

  test('that is not there prints nothing', async () => {
    expect(await textsOf('<p>body', { footer: extract('#missing') })).toMatchObject({ body: [['body']], footer: [[]] });
  });

  test('by a selector that is none is refused by name', async () => {
    await expect(rendering.pdf('<p>x', { footer: extract(':::') })).rejects.toMatchObject({
      code: 'invalid_request',
      field: 'footerTemplate',
    });
  });

  test('can be taken from a page that allows no scripts', async () => {
    const { header, body } = await textsOf(new URL('/strict', site.origin), { header: extract('#head') });

    expect(header).toEqual([['From a strict page']]);
    expect(body).toEqual([['body']]);
  });
});

test.each([
  ['inside it', dot],
  ['of the web', '/logo.svg'],
])('a picture %s is printed', async (_, source) => {
  const html = `<img src="${source.startsWith('/') ? site.origin : ''}${source}" width="50" height="50">`;
  const { decoded } = await checkPdf((await rendering.pdf('<p>x', { margin, header: template(html) })).bytes);

  expect(decoded.match(source === dot ? /\/Subtype \/Image/ : /re\nf/)).not.toBeNull();
});

const killers = [
  '<link rel="stylesheet" href="http://a.example/a.css">x',
  '<style>@import "http://a.example/a.css";</style>x',
  '<style>@font-face { font-family: z; src: url(http://a.example/f.woff2) } b { font-family: z }</style><b>x</b>',
  '<svg><style>@import url(http://a.example/a.css);</style></svg>x',
];
const hiddenKillers = [
  '<style>@\\69mport "http://a.example/a.css";</style>x',
  '<b style="mask:url(&#104;ttp://a.example/m.svg#a)">x</b>',
  '<svg><rect width="9" height="9" filter="ur\\6c(http://a.example/f.svg#f)"/></svg>x',
  '<svg><foreignObject><link rel="stylesheet"\nhref=http://a.example/a.css></foreignObject></svg>x',
  '<style>b { --z: url(http://a.example/m.svg#a); mask: var(--z) }</style><b>x</b>',
  '<svg><use href="http://a.example/u.svg#a"/></svg>x',
];

test.each(killers)('a template that would end the print is refused as it is sent: %s', (html) => {
  expect(marginTemplateFault(html)).toMatch(/^can load nothing/);
});

test.each([...killers, ...hiddenKillers])(
  'a template that would end the print is refused by the renderer: %s',
  async (html) => {
    await expect(rendering.pdf('<p>x', { header: template(html) })).rejects.toMatchObject({
      code: 'invalid_request',
      field: 'headerTemplate',
      message: expect.stringMatching(/^headerTemplate can load nothing/),
    });
    expect(rendering.isAlive()).toBe(true);
  },
);

test('scripts in a template do not run', async () => {
  const html = `<script>document.body.innerHTML = 'ran'</script><img src="x" onerror="document.body.innerHTML = 'ran'">Head`;

  expect((await textsOf('<p>x', { header: template(html) })).header).toEqual([['Head']]);
});
