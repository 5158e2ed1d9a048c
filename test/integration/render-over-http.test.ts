import { PNG } from 'pngjs';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { readPdf } from '../support/pdf.ts';
import { checkPdf } from '../support/qpdf.ts';

let stack: EmbeddedStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

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
