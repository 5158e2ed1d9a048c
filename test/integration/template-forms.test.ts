/** Templates, and documents with their files, that come as forms, the way that browsers, curl and some SDKs send files. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { base64, bytesOf, finished, type JobBody } from '../support/job-client.ts';
import { readPdf } from '../support/pdf.ts';
import { readPdfDetails } from '../support/pdf-details.ts';
import { readPng } from '../support/pictures.ts';
import { checkPdf } from '../support/qpdf.ts';
import { symbolicLink, type ZipFile, zipOf } from '../support/zips.ts';

let stack: EmbeddedStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

type Value = string | Blob;

const fileOf = (text: string, type = 'text/html'): Blob => new Blob([text], { type });
/** `fetch` chooses the boundary and says so in the content type: another one each time. */
const postForm = (path: string, parts: Readonly<Record<string, Value>>, headers: Record<string, string> = {}) => {
  const body = new FormData();
  for (const [name, value] of Object.entries(parts)) body.append(name, value);
  return fetch(stack.ready.api + path, {
    method: 'POST',
    body,
    headers: { 'X-API-Key': stack.ready.apiKey, ...headers },
  });
};
type Answered = { readonly id?: string; readonly code?: string; readonly field?: string };
const codeOf = async (response: Response): Promise<[number, Answered]> => [
  response.status,
  (await response.json()) as Answered,
];
const template = fileOf('<h1>Dear {{ first_name }}</h1><p>{{ total }} €');
const data = '{"first_name":"Zoë","total":12}';
const inMemory = { async: 'false', storage: 'false' };

test.each(['v1', 'v2'])('%s: a template file, its data as text or file, and options part by part', async (version) => {
  for (const given of [data, fileOf(data, 'application/json')]) {
    const options = { ...inMemory, format: 'a5', landscape: 'true', filename: 'letter.pdf', pageRanges: '1' };
    const response = await postForm(`/${version}/template/pdf`, { template, data: given, ...options });
    const pdf = await readPdf(await bytesOf(response));

    expect(response.status).toBe(201);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="letter.pdf"');
    expect(pdf.text[0]).toContain('Dear Zoë');
    expect(pdf.text[0]).toContain('12 €');
    expect(pdf.size.width).toBeGreaterThan(pdf.size.height);
  }
});

test.each(['v1', 'v2'])('%s: a form becomes an image as well', async (version) => {
  const red = fileOf('<body style="margin:0;background:{{ colour }}">');
  const options = '{"async":false,"storage":false,"viewPort":{"width":40,"height":30}}';
  const response = await postForm(`/${version}/template/image`, { template: red, data: '{"colour":"#f00"}', options });
  const picture = readPng(await bytesOf(response));

  expect([picture.width, picture.height, picture.at(0, 0)]).toEqual([40, 30, [255, 0, 0, 255]]);
});

test.each(['options', 'json'])('all options may be JSON in the part %s: nothing of it is lost', async (part) => {
  const options = JSON.stringify({
    name: 'of a form',
    projectId: 'p1',
    async: true,
    storage: true,
    data: { first_name: 'Ada' },
  });
  const response = await postForm('/v1/template/pdf', { template, [part]: options });
  const { id } = (await response.json()) as JobBody;

  expect(response.status).toBe(202);
  expect(await finished(stack, id)).toMatchObject({
    status: 'success',
    name: 'of a form',
    projectId: 'p1',
    params: { template: '...', data: '...' },
  });
});

test('options that a browser sends as a Blob are heard: what should not be stored is not', async () => {
  const options = fileOf('{"async":false,"storage":false}', 'application/json');
  const response = await postForm('/v2/template/pdf', { template, options });

  expect([response.status, response.headers.get('content-type')]).toEqual([201, 'application/pdf']);
  await response.arrayBuffer();
});

test('what is nested deeper than any stack is ignored where it means nothing', async () => {
  const deep = '['.repeat(20_000) + ']'.repeat(20_000);
  const response = await postForm('/v2/template/pdf', { template, ...inMemory, options: `{"zzz":${deep}}` });

  expect(response.status).toBe(201);
  await response.arrayBuffer();
});

test('a public template is filled by a form, too', async () => {
  const response = await postForm('/v2/template/pdf', { templateId: 'sales-receipt', data: '{}', ...inMemory });

  expect([response.status, (await readPdf(await bytesOf(response))).pages]).toEqual([201, 1]);
});

test('the same form under the same idempotency key is the same request, whatever its boundary and order', async () => {
  const key = { 'Idempotency-Key': 'a-form' };
  const [one, same, other] = [
    await codeOf(await postForm('/v2/template/pdf', { template, data }, key)),
    await codeOf(await postForm('/v2/template/pdf', { data, template }, key)),
    await codeOf(await postForm('/v2/template/pdf', { template, data: '{}' }, key)),
  ];

  expect([one[0], same[1].id]).toEqual([202, one[1].id]);
  expect(other).toEqual([422, expect.objectContaining({ code: 'idempotency_mismatch' })]);
});

test('a file of 4 MB is taken, a larger form is refused', async () => {
  // In its data: a template's own text takes the engine a second for as much.
  const of = (bytes: number) => ({
    template: fileOf('<p>{{ n }}'),
    data: fileOf(`{"n":"Large","x":"${'ü'.repeat(bytes / 2)}"}`),
  });
  const large = await postForm('/v2/template/pdf', { ...of(4_000_000), ...inMemory });
  const larger = await codeOf(await postForm('/v2/template/pdf', { ...of(4_200_000), ...inMemory }));
  const largest = await codeOf(await postForm('/v2/template/pdf', { ...of(12_000_000), ...inMemory }));

  const document = await bytesOf(large);
  expect([large.status, document.subarray(0, 200).toString('latin1')]).toEqual([201, expect.stringMatching(/^%PDF-/)]);
  expect((await readPdf(document)).text[0]).toBe('Large');
  for (const refused of [larger, largest]) {
    expect(refused).toEqual([
      413,
      expect.objectContaining({ code: 'body_too_large', message: expect.stringContaining('4 MB') }),
    ]);
  }
});

test.each([
  ['without a template', { data }, 'template'],
  ['whose template is empty', { template: fileOf('') }, 'template'],
  ['whose template is text, but no Base64', { template: '<p>' }, 'template'],
  ['whose data is no JSON', { template, data: '{"a":' }, 'data'],
  ['whose option does not fit', { template, scale: 'large' }, 'scale'],
  ['whose options are no JSON', { template, options: '{' }, 'options'],
  ['whose options are no object', { template, options: '[{"storage":false}]' }, 'options'],
  ['whose options are nested beyond reason', { template, options: `{"data":${'['.repeat(50_000)}` }, 'options'],
])('a form %s is refused, and what is at fault named', async (_what, parts, field) => {
  const [status, answer] = await codeOf(await postForm('/v2/template/pdf', { ...parts, ...inMemory }));

  expect([status, answer.code, answer.field]).toEqual([400, 'invalid_request', field]);
});

test.each([
  ['a form, where no file is taken', '/v2/url/pdf', 'multipart/form-data; boundary=b'],
  ['a form, where nothing is rendered', '/v2/storage', 'multipart/form-data; boundary=b'],
  ['another kind of form', '/v2/template/pdf', 'application/x-www-form-urlencoded'],
  ['XML', '/v1/url/image', 'application/xml'],
  ['plain text', '/v2/keys', 'text/plain'],
])('%s is not supported', async (_what, path, type) => {
  const response = await stack.api(path, { method: 'POST', body: '{}', headers: { 'Content-Type': type } });

  expect(await codeOf(response)).toEqual([
    415,
    expect.objectContaining({ code: 'unsupported_media', fix: expect.stringContaining('application/json') }),
  ]);
});

test.each(['application/json', 'APPLICATION/JSON; charset=UTF-8', 'text/json', 'application/vnd.api+json'])(
  '%s is JSON',
  async (type) => {
    const body = JSON.stringify({ html: base64('<p>Hello'), async: false, storage: false });
    const response = await stack.api('/v2/html/pdf', { method: 'POST', body, headers: { 'Content-Type': type } });
    await response.arrayBuffer();

    expect(response.status).toBe(201);
  },
);

test('nobody without a key is told what is wrong with a form', async () => {
  const response = await postForm('/v2/template/pdf', { template, scale: 'large' }, { 'X-API-Key': '' });

  expect((await codeOf(response))[0]).toBe(401);
});

describe('a document with its files', () => {
  const font = join(
    import.meta.dirname,
    '../../node_modules/@expo-google-fonts/caladea/400Regular/Caladea_400Regular.ttf',
  );
  const picture =
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="20" height="20" fill="#0f0"/></svg>';
  /** Of each kind of relative address one. */
  const site = async (): Promise<readonly ZipFile[]> => [
    {
      name: 'index.html',
      bytes: `<!doctype html><title>A site</title><link rel="stylesheet" href="css/main.css?v=2"><body><img src="img/grün 1.svg">
        <p id="p">styled ü</p><iframe src="./frame.html"></iframe><script type="module" src="/js/main.js"></script>`,
    },
    { name: 'css/main.css', bytes: '@import "more.css"; @font-face { font-family: Mine; src: url(../fonts/f.ttf) }' },
    {
      name: 'css/more.css',
      bytes: 'body { margin: 0; font-family: Mine } img { display: block } #p::after { content: " äfter" }',
    },
    { name: 'fonts/f.ttf', bytes: await readFile(font) },
    { name: 'img/grün 1.svg', bytes: picture },
    { name: 'frame.html', bytes: 'in a frame' },
    {
      name: 'js/main.js',
      bytes: 'import { word } from "./word.js"; p.append(word, (await (await fetch("../data.json")).json()).word)',
    },
    { name: 'js/word.js', bytes: 'export const word = " scripted"' },
    { name: 'data.json', bytes: '{"word":" fetched"}' },
  ];
  const words = /styled ü scripted fetched äfter.*in a frame/;
  const postFiles = (
    files: readonly ZipFile[],
    options: Readonly<Record<string, string>> = {},
    path = '/v2/html/pdf',
  ) => {
    const body = new FormData();
    for (const { name, bytes } of files) body.append('files', new Blob([bytes as Uint8Array<ArrayBuffer>]), name);
    for (const [name, value] of Object.entries({ ...inMemory, ...options })) body.append(name, value);
    return fetch(stack.ready.api + path, { method: 'POST', body, headers: { 'X-API-Key': stack.ready.apiKey } });
  };
  const textOf = async (bytes: Buffer): Promise<string> => (await readPdf(bytes)).text.join(' ').replace(/\s+/g, ' ');

  test.each(['public', 'none'])('finds all of them by relative addresses, with the network %s', async (network) => {
    const response = await postFiles(await site(), { network, failOn: 'resource' });
    const report = JSON.parse(response.headers.get('ephemera-report') ?? '{}');
    const bytes = await bytesOf(response);

    expect([response.status, await textOf(bytes)]).toEqual([201, expect.stringMatching(words)]);
    expect((await checkPdf(bytes)).decoded.match(/BaseFont \/\S*Caladea/)).not.toBeNull();
    // None of them was asked for outside.
    expect(report).toMatchObject({ requests: 0, failed: [], refused: [], consoleErrors: 0 });
  });

  test('becomes an image, too, and comes as a ZIP of a folder as well', async () => {
    const folder = (await site()).map((file) => ({ ...file, name: `my site/${file.name}` }));
    const zip = { name: 'site.zip', bytes: zipOf(folder) };
    const drawn = await postFiles([zip], { viewPort: '{"width":40,"height":30}' }, '/v2/html/image');
    const image = readPng(await bytesOf(drawn));
    const printed = await postFiles([zip], { network: 'none' });

    expect([drawn.status, image.at(10, 10), image.at(30, 10)]).toEqual([201, [0, 255, 0, 255], [255, 255, 255, 255]]);
    expect(await textOf(await bytesOf(printed))).toMatch(words);
  });

  test('is made into a job as well, of which a record shows nothing', async () => {
    const zip = { name: 'site.zip', bytes: zipOf(await site()) };
    for (const files of [await site(), [zip]]) {
      const { id } = (await (await postFiles(files, { async: 'true', storage: 'true' })).json()) as JobBody;
      const job = await finished(stack, id);

      expect(job).toMatchObject({ status: 'success', type: 'html-pdf' });
      expect(job.params).toEqual({ async: true, storage: true, [files.length > 1 ? 'files' : 'archive']: '...' });
      expect(await textOf(await bytesOf(await fetch(job.assetUrl ?? '')))).toMatch(words);
    }
  });

  test('may be JSON as well', async () => {
    const files = (await site()).map(({ name, bytes }) => ({
      name,
      content: Buffer.from(bytes as Uint8Array).toString('base64'),
    }));
    const body = JSON.stringify({ files, async: false, storage: false });
    const response = await stack.api('/v1/html/pdf', { method: 'POST', body });

    expect(await textOf(await bytesOf(response))).toMatch(words);
  });

  test('has its header and footer in files of these names, unless the request names others', async () => {
    const files = [
      { name: 'index.html', bytes: '<p>one<p style="break-before:page">two' },
      {
        name: 'header.html',
        bytes: '<html><head><style>p { font-size: 20px }</style></head><body><p>From a file</p></body></html>',
      },
      { name: 'footer.html', bytes: '<p><span class="pageNumber"></span> of <span class="totalPages"></span></p>' },
    ];
    const margin = '{"top":"1in","bottom":"1in"}';
    const plain = await bytesOf(await postFiles(files, { margin }));
    const named = await bytesOf(await postFiles(files, { margin, headerTemplate: '{"template":"<p>Named"}' }));

    expect((await readPdf(plain)).text.map((text) => text.replace(/\s+/g, ' '))).toEqual([
      expect.stringMatching(/From a file.*1 of 2/),
      expect.stringMatching(/From a file.*2 of 2/),
    ]);
    expect((await readPdfDetails(plain)).texts[0]?.find(({ text }) => text === 'From a file')?.size).toBeCloseTo(15, 1);
    expect(await textOf(named)).toMatch(/Named.*1 of 2.*Named.*2 of 2/);
    expect(await textOf(named)).not.toContain('From a file');
  });

  test('reaches no other file, and the next document none of it', async () => {
    const index =
      '<p id="p">x</p><script type="module">const got = await fetch("/secret.txt"); p.textContent = got.status + await got.text()</script>';
    const secret = { name: 'secret.txt', bytes: 'secret' };
    const own = await postFiles([{ name: 'index.html', bytes: index }, secret]);
    const next = await postFiles([{ name: 'index.html', bytes: index }]);
    const plain = await stack.api('/v2/html/pdf', {
      method: 'POST',
      body: JSON.stringify({ html: base64(index), async: false, storage: false }),
    });

    expect([own.status, next.status, plain.status]).toEqual([201, 201, 201]);
    expect(await textOf(await bytesOf(own))).toContain('200secret');
    expect(await textOf(await bytesOf(next))).toContain('502');
    expect(JSON.parse(next.headers.get('ephemera-report') ?? '{}').failed).toMatchObject([{ reason: 'not_uploaded' }]);
    expect(await textOf(await bytesOf(plain))).toContain('502');
  });

  const index = { name: 'index.html', bytes: '<p>x' };
  test.each<[string, readonly ZipFile[], string]>([
    ['without an index.html', [{ name: 'page.html', bytes: '<p>x' }], 'files'],
    ['with a name that climbs', [index, { name: '../a.css', bytes: '' }], 'files'],
    ['with a name twice', [index, { name: 'a.css', bytes: '1' }, { name: 'a.css', bytes: '2' }], 'files'],
    ['that is an empty ZIP', [{ name: 'a.zip', bytes: zipOf([]) }], 'archive'],
    [
      'whose ZIP has a link',
      [{ name: 'a.zip', bytes: zipOf([index, symbolicLink('a.css', '/etc/passwd')]) }],
      'archive',
    ],
    [
      'whose header loads something',
      [index, { name: 'header.html', bytes: '<link rel=stylesheet href=a.css>' }],
      'header.html',
    ],
  ])('%s is refused, and what is at fault named', async (_what, files, field) => {
    const [status, answer] = await codeOf(await postFiles(files));

    expect([status, answer.code, answer.field]).toEqual([400, 'invalid_request', field]);
  });
});
