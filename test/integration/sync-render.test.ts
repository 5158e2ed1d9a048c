import { createHash } from 'node:crypto';
import { PNG } from 'pngjs';
import { hello, invoice, noisePng } from '../bench/documents.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';
import { readPdf } from '../support/pdf.ts';
import { sampleOf } from '../support/whole.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const inMemory = { async: false, storage: false };

let stack: EmbeddedStack;
let site: PageServer;

beforeAll(async () => {
  site = await startPageServer({
    '/page': '<!doctype html><title>A page</title><p>Served from here <img src="/missing.png">',
    '/red': '<!doctype html><body style="margin:0;background:#f00"><div style="height:300px"></div>',
  });
  stack = await startStack({ allowPrivateNetwork: true });
});
afterAll(async () => {
  await stack.stop();
  await site.close();
});

const post = (path: string, body: Record<string, unknown>): Promise<Response> =>
  stack.api(path, { method: 'POST', body: JSON.stringify(body) });

const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());

test('html becomes a PDF with its text', async () => {
  const response = await post('/v2/html/pdf', { ...inMemory, html: base64('<h1>Grüße</h1><p>Second line') });
  const bytes = await bytesOf(response);

  expect(response.status).toBe(201);
  expect(response.headers.get('content-type')).toBe('application/pdf');
  expect(Number(response.headers.get('content-length'))).toBe(bytes.length);
  expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w-]+\.pdf"$/);
  expect(response.headers.get('cl-worker-job-id')).toMatch(/^job_\w{26}$/);
  const pdf = await readPdf(bytes);
  expect(pdf.pages).toBe(1);
  expect(pdf.text[0]).toContain('Grüße');
  expect(pdf.text[0]).toContain('Second line');
});

test('a page of the web becomes a PDF with its text', async () => {
  const response = await post('/v2/url/pdf', { ...inMemory, url: `${site.origin}/page` });

  expect(response.status).toBe(201);
  expect((await readPdf(await bytesOf(response))).text[0]).toContain('Served from here');
});

test.each(['html', 'url'])('%s becomes a picture with its colours', async (kind) => {
  const source = kind === 'url' ? { url: `${site.origin}/red` } : { html: base64('<body style="background:#f00">') };

  const response = await post(`/v2/${kind}/image`, { ...inMemory, ...source });

  expect(response.status).toBe(201);
  expect(response.headers.get('content-type')).toBe('image/png');
  const picture = PNG.sync.read(await bytesOf(response));
  expect([...picture.data.subarray(0, 4)]).toEqual([255, 0, 0, 255]);
});

test.each([
  ['jpg', 'image/jpeg', 'ffd8ff'],
  ['webp', 'image/webp', '52494646'],
])('imageType %s gives that type', async (imageType, contentType, magic) => {
  const response = await post('/v2/html/image', { ...inMemory, imageType, quality: 60, html: base64(hello) });

  expect(response.headers.get('content-type')).toBe(contentType);
  expect((await bytesOf(response)).toString('hex')).toMatch(new RegExp(`^${magic}`));
});

test('v1 answers the document without being asked for sync', async () => {
  const response = await post('/v1/html/pdf', { html: base64(hello) });

  expect(response.status).toBe(201);
  expect((await readPdf(await bytesOf(response))).text[0]).toContain('Hello');
});

test('page size, landscape and page ranges are what was asked for', async () => {
  const a5 = await readPdf(
    await bytesOf(await post('/v2/html/pdf', { ...inMemory, format: 'a5', landscape: true, html: base64(hello) })),
  );
  const second = await readPdf(
    await bytesOf(await post('/v2/html/pdf', { ...inMemory, pageRanges: '2', html: base64(invoice) })),
  );

  // 210 by 148 mm, which Chromium rounds to whole points.
  expect(Math.abs(a5.size.width - 595.3)).toBeLessThan(1);
  expect(Math.abs(a5.size.height - 419.5)).toBeLessThan(1);
  expect(second.pages).toBe(1);
});

test('20 renders in a row come from one renderer and are all right', async () => {
  const before = await stack.pids('renderer');
  for (let number = 0; number < 20; number += 1) {
    const response = await post('/v2/html/pdf', { ...inMemory, html: base64(`<p>number ${number}</p>`) });
    expect((await readPdf(await bytesOf(response))).text[0]).toContain(`number ${number}`);
  }

  expect(await stack.pids('renderer')).toEqual(before);
});

test('two at once get their own documents', async () => {
  const texts = ['first of two', 'second of two'];

  const pdfs = await Promise.all(
    texts.map(async (text) => readPdf(await bytesOf(await post('/v2/html/pdf', { ...inMemory, html: base64(text) })))),
  );

  expect(pdfs.map(({ text }) => text[0])).toEqual(texts);
});

test('a client that hangs up does not disturb the next one', async () => {
  const slow = new AbortController();
  const abandoned = stack.api('/v2/html/pdf', {
    method: 'POST',
    body: JSON.stringify({ ...inMemory, delay: 1500, html: base64(hello) }),
    signal: slow.signal,
  });
  setTimeout(() => slow.abort(), 200);

  await expect(abandoned).rejects.toThrow(/abort/i);
  const next = await post('/v2/html/pdf', { ...inMemory, html: base64(hello) });
  expect(next.status).toBe(201);
});

describe('a 30 MB document', () => {
  const noise = Array.from({ length: 5 }, (_, at) => noisePng(2000, 1200, at + 1));
  const pictures = Array.from({ length: 5 }, (_, at) => `<img src="/noise-${at}.png" style="width:90%">`).join('');
  let album: PageServer;
  let body: Record<string, unknown>;

  beforeAll(async () => {
    album = await startPageServer((req, res) => {
      const number = /^\/noise-(\d)/.exec(req.url ?? '')?.[1];
      if (number) res.writeHead(200, { 'Content-Type': 'image/png' }).end(noise[Number(number)]);
      else res.writeHead(200, { 'Content-Type': 'text/html' }).end(pictures);
    });
    body = { ...inMemory, url: `${album.origin}/`, timeout: 60_000 };
  });
  afterAll(() => album.close());

  test('arrives whole, its length told first, and api does not hold it in memory', async () => {
    await post('/v2/html/pdf', { ...inMemory, html: base64(hello) });
    await stack.allFrozen();
    const before = new Map((await stack.pids('api')).map((pid) => [pid, stack.peakBytes(pid)]));
    const { tail } = await stack.watchTail('renderer');

    const response = await post('/v2/url/pdf', body);
    const bytes = await bytesOf(response);
    const grown = [...before].map(([pid, peak]) => stack.peakBytes(pid) - peak);
    const trailer = /\{"bytes":\d+,"sha256":"\w+"\}$/.exec((await tail).toString());

    expect(response.status).toBe(201);
    expect(bytes.length).toBeGreaterThan(30_000_000);
    expect(Number(response.headers.get('content-length'))).toBe(bytes.length);
    expect((await readPdf(bytes)).pages).toBeGreaterThan(1);
    expect(JSON.parse(trailer?.[0] ?? '{}')).toEqual({
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    expect(await stack.pids('api')).toEqual([...before.keys()]);
    expect(Math.max(...grown)).toBeLessThan(20_000_000);
  });

  test.each(sampleOf([1, 2_000, 1_000_000, 20_000_000], 2))(
    'breaks the transfer when the renderer dies at byte %d of its answer, never a short success',
    async (bytes) => {
      await stack.fault({ killAtByte: { function: 'renderer', bytes } });

      const outcome = await post('/v2/url/pdf', body).then(
        async (response) => ({
          status: response.status,
          whole: await bytesOf(response).then(
            () => true,
            () => false,
          ),
        }),
        () => ({ status: 0, whole: false }),
      );

      expect(outcome.status === 503 || !outcome.whole).toBe(true);
      const next = await post('/v2/html/pdf', { ...inMemory, html: base64(hello) });
      expect(next.status).toBe(201);
    },
  );
});
