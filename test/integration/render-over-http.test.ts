import { PNG } from 'pngjs';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';
import { readPdf } from '../support/pdf.ts';
import { readPdfDetails } from '../support/pdf-details.ts';
import { checkPdf } from '../support/qpdf.ts';

let stack: EmbeddedStack;
let site: PageServer;

/** Its own style sheet and pictures are all that it allows. */
const strictPage = '<title>Strict</title><link rel="stylesheet" href="/breaks.css">one<p>two';
const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
  '/strict': ['text/html', strictPage],
  '/breaks.css': ['text/css', 'p { break-before: page }'],
  '/dot.svg': ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
};
const policy = "default-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";

beforeAll(async () => {
  stack = await startStack({ allowPrivateNetwork: true });
  site = await startPageServer((req, res) => {
    const [type, text] = files[req.url ?? ''] ?? ['text/plain', ''];
    res.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': policy }).end(text);
  });
});
afterAll(async () => {
  await stack.stop();
  await site.close();
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const post = (path: string, body: Record<string, unknown>): Promise<Response> =>
  stack.api(path, { method: 'POST', body: JSON.stringify({ async: false, storage: false, ...body }) });

const bytesOf = async (response: Response): Promise<Buffer> => {
  if (response.status !== 201) throw new Error(await response.text());
  return Buffer.from(await response.arrayBuffer());
};

test('a template becomes a PDF of its data, keys in either spelling', async () => {
  const template = base64(
    '<h1>{{ company_name }}</h1><p>{{ formatCurrency("en-GB", "EUR", totalDue) }} & {{ markup }}',
  );
  const data = { companyName: 'Ada Ltd', total_due: 1234.5, markup: '<b>x</b>' };

  const pdf = await readPdf(await bytesOf(await post('/v2/template/pdf', { template, data })));

  expect(pdf.text[0]).toContain('Ada Ltd');
  expect(pdf.text[0]).toContain('€1,234.50 & <b>x</b>');
});

test('a template becomes a picture', async () => {
  const template = base64('<body style="margin:0;background:{{ colour }}">');
  const png = PNG.sync.read(await bytesOf(await post('/v1/template/image', { template, data: { colour: '#00f' } })));

  expect([...png.data.subarray(0, 4)]).toEqual([0, 0, 255, 255]);
});

test('a faulty template is answered with line, column and kind, and no word of itself', async () => {
  const template = base64('<p>secret</p>\n{{ name | topsecret }}');
  const response = await post('/v2/template/pdf', { template, data: { name: 'secret' } });
  const text = await response.text();

  expect(response.status).toBe(422);
  expect(JSON.parse(text)).toMatchObject({ code: 'template_failed', field: 'template' });
  expect(JSON.parse(text).message).toMatch(/^Line 2, column \d+: there is no such filter\.$/);
  expect(text).not.toContain('secret');
});

test('header, footer and metadata are in the PDF', async () => {
  const bytes = await bytesOf(
    await post('/v2/html/pdf', {
      html: base64('<p>body</p><div class="foot">taken out</div>'),
      margin: { top: '1in', bottom: '1in' },
      headerTemplate: { method: 'template', template: '<b>above</b> <i class="pageNumber"></i>' },
      footerTemplate: { method: 'extract', selector: '.foot' },
      metadata: { title: 'A title', author: 'Zoë', keywords: 'a, b' },
    }),
  );

  const { text, pages } = await readPdf(bytes);
  expect(pages).toBe(1);
  expect(text[0]).toMatch(/above\s+1/);
  expect(text[0]?.match(/taken out/g)).toHaveLength(1);
  const { faults, decoded } = await checkPdf(bytes);
  expect(faults).toBe('');
  expect(decoded).toContain('/Title (A title)');
});

test('trim leaves what is not border', async () => {
  const html = base64('<body style="margin:40px"><div style="width:30px;height:20px;background:#0a0">');
  const png = PNG.sync.read(await bytesOf(await post('/v2/html/image', { html, trim: true })));

  expect([png.width, png.height]).toEqual([30, 20]);
});

test.each([
  ['pdf', '<p>Grüße, 漢字, 😀', []],
  ['pdf', '<p>བོད་སྐད ᏣᎳᎩ', ['Cherokee', 'Tibetan']],
  ['image', '<p>བོད་སྐད', ['Tibetan']],
])('the report of a %s of %s names the scripts that no font had glyphs of', async (kind, html, missingGlyphs) => {
  const response = await post(`/v2/html/${kind}`, { html: base64(`<meta charset=utf-8>${html}`) });
  await bytesOf(response);

  expect(JSON.parse(response.headers.get('ephemera-report') ?? '')).toMatchObject({ missingGlyphs });
});

test('the phases of a render are told as a browser shows them, and are those of its report', async () => {
  const response = await post('/v2/html/pdf', { html: base64('<p>x') });
  await bytesOf(response);
  const { ms } = JSON.parse(response.headers.get('ephemera-report') ?? '');

  expect(response.headers.get('server-timing')).toBe(`page;dur=${ms.page}, load;dur=${ms.load}, print;dur=${ms.print}`);
});

describe('headers and footers that differ by page', () => {
  const long = `<html lang="en"><title>A title</title><h1>Page one</h1>${[2, 3, 4]
    .map((page) => `<p style="break-before:page">Page ${page}</p>`)
    .join('')}<p id="last">Taken out`;
  const margin = { top: '1in', bottom: '1in' };
  const number = '<i class="pageNumber"></i>/<i class="totalPages"></i>';
  const headed = (more: object) => post('/v2/html/pdf', { html: base64(long), margin, ...more });
  const compact = async (bytes: Buffer) => (await readPdf(bytes)).text.map((text) => text.replace(/\s/g, ''));

  test('stand on their pages, with the right numbers, as decoration beside the structure', async () => {
    const bytes = await bytesOf(
      await headed({
        headerTemplate: { template: '<b class="title"></b>' },
        pageHeaders: { first: { template: '' } },
        pageFooters: {
          first: { selector: '#last' },
          odd: { template: `<style>i { color: red }</style>odd ${number}` },
          even: { template: `even ${number} <b class="date"></b>` },
        },
        outline: true,
      }),
    );
    const { faults } = await checkPdf(bytes);
    const { isTagged, roles, texts, outline } = await readPdfDetails(bytes);

    expect(faults).toBe('');
    expect(await compact(bytes)).toEqual([
      'PageoneTakenout',
      expect.stringMatching(/^Page2Atitleeven2\/4\d+\/\d+\/\d\d,\d+:\d\d/),
      'Page3Atitleodd3/4',
      expect.stringMatching(/^Page4Atitleeven4\/4/),
    ]);
    expect([isTagged, outline.map(({ title }) => title)]).toEqual([true, ['Page one']]);
    expect(roles.map((page) => page.filter((role) => ['H1', 'P'].includes(role)))).toEqual([
      ['H1'],
      ['P'],
      ['P'],
      ['P'],
    ]);
    const topOf = (word: string) => texts.flat().find(({ text }) => text.startsWith(word))?.top ?? 0;
    expect(topOf('A title')).toBeLessThan(72);
    expect(topOf('odd')).toBeGreaterThan(720);
  });

  test('look as the same templates do on every page', async () => {
    const template = {
      template: `<p style="margin:0">Head ${number}</p>`,
      style: { 'font-size': '12px' },
      margin: { left: '1in' },
    };
    const [same, differing] = await Promise.all(
      [
        { headerTemplate: template, footerTemplate: template },
        { pageHeaders: { odd: template }, pageFooters: { odd: template } },
      ].map(async (more) => (await readPdfDetails(await bytesOf(await headed(more)))).texts[0] ?? []),
    );
    const placesOf = (texts: typeof same = []) =>
      texts.filter(({ text }) => text.startsWith('Head')).map(({ left, top, size }) => [left, top, size]);

    expect(placesOf(same)).toHaveLength(2);
    for (const [at, place] of placesOf(same).entries()) {
      for (const [axis, value] of place.entries()) {
        expect(Math.abs(value - (placesOf(differing)[at]?.[axis] ?? 0))).toBeLessThan(0.5);
      }
    }
  });

  test('come before the stages, and show the pictures of a page that allows no styles', async () => {
    const bytes = await bytesOf(
      await post('/v2/url/pdf', {
        url: `${site.origin}/strict`,
        margin,
        pageHeaders: { first: { template: '<b style="font-size:20px">Head</b><img src="/dot.svg">' } },
        stages: [
          { type: 'stamp', text: 'DRAFT', position: 'center' },
          { type: 'select', pages: '2,1' },
        ],
      }),
    );
    const { texts } = await readPdfDetails(bytes);

    expect(await compact(bytes)).toEqual(['twoDRAFT', 'oneHeadDRAFT']);
    expect(texts[1]?.find(({ text }) => text === 'Head')?.size).toBeCloseTo(15, 1);
    expect(texts[1]?.find(({ text }) => text === 'DRAFT')?.size).toBeGreaterThan(40);
  });

  test.each<[string, Record<string, unknown>, string]>([
    [
      'that load something',
      { pageFooters: { odd: { template: '<link rel=stylesheet href=a.css>' } } },
      'pageFooters.odd',
    ],
    ['that say nothing', { pageHeaders: { even: {} } }, 'pageHeaders.even'],
    [
      'of a batch',
      {
        html: undefined,
        batch: [`https://pages.example/a`, `https://pages.example/b`],
        pageHeaders: {},
        async: true,
        storage: true,
      },
      'pageHeaders',
    ],
  ])('%s are refused by name', async (_, more, field) => {
    const path = more.batch ? '/v2/url/pdf' : '/v2/html/pdf';

    expect(await (await post(path, { html: base64(long), ...more })).json()).toMatchObject({
      code: 'invalid_request',
      field,
    });
  });
});
