/** Stages and merging over HTTP, their results read by other readers than the code that made them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { noisePng } from '../bench/documents.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { newAccount } from '../support/operator.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';
import { readPdf } from '../support/pdf.ts';
import { readPdfDetails } from '../support/pdf-details.ts';
import { checkPdf, showEncryption } from '../support/qpdf.ts';
import { unzipped } from '../support/unzipped.ts';

type Body = Readonly<Record<string, unknown>>;

let stack: EmbeddedStack;
let site: PageServer;
const served = new Map<string, Buffer>();

const base64 = (bytes: string | Buffer): string => Buffer.from(bytes).toString('base64');
const inMemory = { async: false, storage: false };

const post = (path: string, body: Body) =>
  stack.api(path, { method: 'POST', body: JSON.stringify({ ...inMemory, ...body }) });

const pdfOf = async (answer: Promise<Response>): Promise<Buffer> => {
  const response = await answer;
  const bytes = Buffer.from(await response.arrayBuffer());
  if (response.status !== 201) throw new Error(bytes.toString());
  return bytes;
};
const jsonOf = async (answer: Promise<Response>): Promise<Body> => (await (await answer).json()) as Body;

/** Two pages, with structure, bookmarks, and a link from the second to the first. */
const page = (name: string): string => `<html lang="en"><title>${name}</title><h1 id="top">Head ${name}</h1>
  <table><tr><th id="h">Column<tr><td headers="h">Cell ${name}</table>
  <h2 style="break-before:page">End ${name}</h2><a href="#top">up</a>`;

const render = (name: string, more: Body = {}): Promise<Buffer> =>
  pdfOf(post('/v2/html/pdf', { html: base64(page(name)), outline: true, ...more }));

const stages = (list: readonly Body[], more: Body = {}): Promise<Response> =>
  post('/v2/pdf/stages', { url: `${site.origin}/one.pdf`, stages: list, ...more });

beforeAll(async () => {
  stack = await startStack({ allowPrivateNetwork: true });
  site = await startPageServer((req, res) => {
    const bytes = served.get(req.url ?? '');
    if (req.url === '/moved.pdf') res.writeHead(302, { Location: '/two.pdf' }).end();
    else if (bytes) res.writeHead(200, { 'Content-Type': 'application/pdf' }).end(bytes);
    else res.writeHead(404).end();
  });
  for (const name of ['one', 'two', 'three']) served.set(`/${name}.pdf`, await render(name));
});
afterAll(async () => {
  await stack.stop();
  await site.close();
});

const textsOf = async (bytes: Buffer): Promise<readonly string[]> =>
  (await readPdf(bytes)).text.map((text) => text.replace(/\s+/g, ' ').trim());

describe('merging', () => {
  test('keeps the order, every page, the structure, the bookmarks and the links', async () => {
    const urls = ['two', 'one', 'moved'].map((name) => `${site.origin}/${name}.pdf`);
    const bytes = await pdfOf(post('/v1/pdf/merge', { batch: urls }));
    const { faults, decoded } = await checkPdf(bytes);
    const { isTagged, roles, outline, links } = await readPdfDetails(bytes);

    expect(faults).toBe('');
    expect((await textsOf(bytes)).map((text) => /^(?:Head|End) \w+/.exec(text)?.[0])).toEqual(
      ['two', 'one', 'two'].flatMap((name) => [`Head ${name}`, `End ${name}`]),
    );
    expect(isTagged).toBe(true);
    expect(roles.map((page) => [page.includes('Table'), page.includes('Link')])).toEqual(
      [0, 1, 2].flatMap(() => [
        [true, false],
        [false, true],
      ]),
    );
    // Chromium's second level lies under the first.
    expect(outline.map(({ title, page }) => [title, page])).toEqual([
      ['Head two', 1],
      ['Head one', 3],
      ['Head two', 5],
    ]);
    expect(links).toEqual([[], ['#1'], [], ['#3'], [], ['#5']]);
    const ids = [...decoded.matchAll(/\/ID \(([^)]+)\)/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('takes an own asset by its signed link, without fetching it, stored and asynchronous', async () => {
    const first = await jsonOf(post('/v2/html/pdf', { html: base64(page('stored')), storage: true }));
    const batch = { urls: [String(first.assetUrl), `${site.origin}/one.pdf`] };
    let job = await jsonOf(post('/v2/pdf/merge', { batch, async: true, storage: true }));
    while (job.status === 'pending') {
      await sleep(50);
      job = (await (await stack.api(`/v2/jobs/${String(job.id)}`)).json()) as Body;
    }
    const bytes = Buffer.from(await (await fetch(String(job.assetUrl))).arrayBuffer());

    expect(job).toMatchObject({ status: 'success', type: 'merge-pdf' });
    expect((await textsOf(bytes)).map((text) => text.split(' ')[1])).toEqual(['stored', 'stored', 'one', 'one']);
    const altered = String(first.assetUrl).replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    expect(await jsonOf(post('/v2/pdf/merge', { batch: [altered] }))).toMatchObject({
      code: 'link_invalid',
      field: 'batch.urls.0',
    });
    const stranger = await newAccount(stack.ready, 'a stranger');
    const foreign = stack.api('/v2/pdf/merge', {
      method: 'POST',
      body: JSON.stringify({ batch, ...inMemory }),
      headers: { 'X-API-Key': stranger.apiKey },
    });
    expect(await jsonOf(foreign)).toMatchObject({ code: 'not_found', field: 'batch.urls.0' });
  });

  test.each([
    ['encrypted', 'pdf_encrypted'],
    ['broken', 'pdf_broken'],
    ['script', 'pdf_active_content'],
    ['nothing', 'page_load_failed'],
  ])('refuses an input that is %s, and says which one', async (kind, code) => {
    const one = served.get('/one.pdf') ?? Buffer.alloc(0);
    served.set('/encrypted.pdf', await pdfOf(stages([{ type: 'encrypt', userPassword: 'x' }])));
    served.set('/broken.pdf', one.subarray(0, one.length - 900));
    const text = one.toString('latin1');
    const script = text.replace(/\/S \/URI|\/Type \/Pages/, '$& /AA <</O <</S /JavaScript /JS (app.alert)>>>>');
    served.set('/script.pdf', Buffer.from(withNewTable(script), 'latin1'));
    const url = `${site.origin}/${kind}.pdf?secret=hidden`;
    served.set(`/${kind}.pdf?secret=hidden`, served.get(`/${kind}.pdf`) as Buffer);

    const error = await jsonOf(post('/v2/pdf/merge', { batch: [`${site.origin}/one.pdf`, url] }));

    expect(error).toMatchObject({ code, field: 'batch.urls.1' });
    expect(JSON.stringify(error)).not.toContain('hidden');
  });
});

/** The cross-reference table as it must be after a change. */
const withNewTable = (text: string): string => {
  const body = text.slice(0, text.lastIndexOf('xref\n0 '));
  const count = Number(/\/Size (\d+)/.exec(text.slice(body.length))?.[1]);
  const entries = Array.from({ length: count }, (_, object) => {
    const at = object === 0 ? -1 : body.search(new RegExp(`(?<=\\n)${object} 0 obj\\n`));
    return at < 0 ? '0000000000 65535 f \n' : `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const trailer = text
    .slice(text.indexOf('trailer', body.length))
    .replace(/startxref\n\d+/, `startxref\n${body.length}`);
  return `${body}xref\n0 ${count}\n${entries.join('')}${trailer}`;
};

describe('stages', () => {
  test('on a page that is rendered: numbers and a stamp on each page, told as decoration, the structure kept', async () => {
    const list = [
      { type: 'stamp', text: 'DRAFT <b> قف', opacity: 0.5 },
      { type: 'stamp', image: base64(noisePng(20, 20)), position: 'top-right', pages: '2' },
      { type: 'pageNumbers', format: 'Page {page} of {pages}' },
    ];
    const bytes = await render('numbered', { stages: list });
    const [{ faults, decoded }, texts] = [await checkPdf(bytes), await textsOf(bytes)];

    expect(faults).toBe('');
    expect(texts[0]).toMatch(/Head numbered.*DRAFT <b>.*Page 1 of 2/);
    expect(texts[1]).toMatch(/End numbered.*DRAFT <b>.*Page 2 of 2/);
    expect(decoded.match(/\/Artifact BMC/g)?.length).toBeGreaterThanOrEqual(5);
    expect(decoded).toMatch(/\/S \/Table\b/);
    expect(decoded).toMatch(/\/Subtype \/Image/);
  });

  test('select keeps the pages it names, in their order, and nothing of the others', async () => {
    const bytes = await pdfOf(
      stages([
        { type: 'merge', urls: [`${site.origin}/two.pdf`] },
        { type: 'select', pages: '4, 1' },
      ]),
    );
    const { faults, decoded } = await checkPdf(bytes);

    expect(faults).toBe('');
    expect((await textsOf(bytes)).map((text) => text.slice(0, 8).trim())).toEqual(['End two', 'Head one']);
    expect(decoded.match(/\/Title \((?:Head|End) \w+\)/g)).toEqual(['/Title (Head one)', '/Title (End two)']);
    expect(decoded.match(/\/Type \/Page\b(?!s)/g)).toHaveLength(2);
    expect(decoded.match(/\/S \/Table\b/g)).toHaveLength(1);
  });

  test('split makes a ZIP of parts', async () => {
    const response = await stages([
      { type: 'merge', urls: [`${site.origin}/two.pdf`] },
      { type: 'split', every: 3 },
    ]);
    const parts = await unzipped(Buffer.from(await response.arrayBuffer()));

    expect(response.headers.get('content-type')).toBe('application/zip');
    expect(parts.map(({ name }) => name)).toEqual(['part-001.pdf', 'part-002.pdf']);
    expect(await Promise.all(parts.map(async ({ bytes }) => (await readPdf(bytes)).pages))).toEqual([3, 1]);
    expect(await Promise.all(parts.map(async ({ bytes }) => (await checkPdf(bytes)).faults))).toEqual(['', '']);
  });

  test('metadata, attached files, bookmarks and compaction are there for other readers', async () => {
    const bytes = await pdfOf(
      stages([
        { type: 'metadata', set: { title: 'Größe', author: 'A (b)' }, strip: true },
        { type: 'attach', name: 'data.xml', content: base64('<x/>') },
        {
          type: 'outline',
          items: [
            { title: 'First', page: 1 },
            { title: 'Inner', page: 2, level: 2 },
          ],
        },
        { type: 'compact' },
      ]),
    );
    const { faults, decoded } = await checkPdf(bytes);
    const { info, attachments, outline } = await readPdfDetails(bytes);

    expect(faults).toBe('');
    expect([info.Title, info.Author, info.Producer, attachments]).toEqual([
      'Größe',
      'A (b)',
      undefined,
      { 'data.xml': '<x/>' },
    ]);
    expect(outline).toEqual([{ title: 'First', page: 1 }]);
    expect(decoded).toMatch(/\/Title \(Inner\)/);
    expect(decoded).not.toContain('Skia');
    expect(bytes.toString('latin1')).toContain('/ObjStm');
    expect(bytes.length).toBeLessThan(served.get('/one.pdf')?.length ?? 0);
  });

  test('encrypt is AES-256, opens with its password only, and says what a reader may do', async () => {
    const list = [{ type: 'encrypt', userPassword: 'päss', permissions: ['print'] }];
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(served.get('/one.pdf') ?? [])]), 'a.pdf');
    form.append('stages', JSON.stringify(list));
    form.append('options', JSON.stringify(inMemory));
    const bytes = await pdfOf(
      fetch(`${stack.ready.api}/v2/pdf/stages`, {
        method: 'POST',
        headers: { 'X-API-Key': stack.ready.apiKey },
        body: form,
      }),
    );

    const shown = await showEncryption(bytes, 'päss');
    expect(shown).toContain('AESv3');
    expect(shown).toMatch(/print high resolution: allowed/);
    expect(shown).toMatch(/extract for any purpose: not allowed/);
    expect((await readPdf(bytes, 'päss')).pages).toBe(2);
    await expect(readPdf(bytes, 'wrong')).rejects.toThrow(/password/i);
  });

  test.each<[string, readonly Body[], Body]>([
    [
      'a page that is not there',
      [{ type: 'select', pages: '1-9' }],
      { code: 'page_range_invalid', field: 'stages.0.pages' },
    ],
    [
      'a list of pages that is none',
      [{ type: 'compact' }, { type: 'select', pages: 'x' }],
      { code: 'invalid_request', field: 'stages.1.pages' },
    ],
    ['a stage that does not exist', [{ type: 'shrink' }], { code: 'invalid_request', field: 'stages.0.type' }],
    [
      'something after a split',
      [{ type: 'split', every: 1 }, { type: 'compact' }],
      {
        code: 'invalid_request',
        field: 'stages.1',
        message: 'stages.1 is compact, but nothing can come after split: move it before stages.0.',
      },
    ],
    [
      'an image that is none',
      [{ type: 'stamp', image: base64('no') }],
      { code: 'invalid_request', field: 'stages.0.image' },
    ],
  ])('refuse %s by stage and field', async (_, list, error) => {
    expect(await jsonOf(stages(list))).toMatchObject(error);
  });

  test('a job shows nothing of its stages', async () => {
    const job = await jsonOf(stages([{ type: 'stamp', text: 'secret words' }], { storage: true }));
    const shown = await (await stack.api(`/v2/jobs/${String(job.id)}`)).json();

    expect(shown).toMatchObject({ status: 'success', params: { stages: '...' } });
  });
});
