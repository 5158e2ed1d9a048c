/**
 * The rules of the wire by their numbers, and every endpoint of it in both versions. What breaks which SDK is in
 * wire-traps.test.ts (rule 9 with it), and forms have tests of their own besides.
 */
import { jobTypes } from '../../shared/api/responses.ts';
import { base64, finished, type JobBody } from '../support/job-client.ts';
import { admin, newAccount } from '../support/operator.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';
import { readPdf } from '../support/pdf.ts';
import { jsonOf, type RawAnswer } from '../support/raw-http.ts';
import { asJson, startWireAccount, type WireAccount } from '../support/wire-account.ts';
import { faultOf } from '../support/wire-answers.ts';

const html = base64('<p>Hello');
const template = base64('<p>{{ company_name }} {{ companyName }}');
const versions = ['v1', 'v2'] as const;
const inMemory = { async: false, storage: false };

let wire: WireAccount;
let site: PageServer;
beforeAll(async () => {
  wire = await startWireAccount();
  site = await startPageServer({ '/': '<!doctype html><title>Page</title><p>A page' });
});
afterAll(async () => {
  await wire.stop();
  await site.close();
});

const get = (path: string, headers: Record<string, string> = {}): Promise<RawAnswer> => wire.send({ path, headers });
const read = async (path: string) => jsonOf(await get(path));
const post = (path: string, body: object): Promise<RawAnswer> => wire.send({ method: 'POST', path, ...asJson(body) });
const isPdf = ({ body }: RawAnswer): boolean => body.subarray(0, 5).toString() === '%PDF-';
const isPng = ({ body }: RawAnswer): boolean => body.subarray(1, 4).toString() === 'PNG';

describe.each(versions)('%s', (version) => {
  const at = (path: string): string => `/${version}${path}`;

  test.each([
    ['/getStatus', () => '/getStatus'],
    ['/account', () => '/account'],
    ['/jobs', () => '/jobs'],
    ['/jobs/{id}', () => `/jobs/${wire.jobs.done.id}`],
    ['/assets', () => '/assets'],
    ['/assets/{id}', () => `/assets/${wire.jobs.done.assetId}`],
    ['/storage', () => '/storage'],
    ['/storage/{id}', () => `/storage/${wire.storage}`],
  ])('GET %s needs a key, and answers what it declares', async (_path, pathOf) => {
    const path = at(pathOf());
    const answer = await get(path);

    expect({ status: answer.status, fault: faultOf({ method: 'GET', path }, answer) }).toEqual({
      status: 200,
      fault: undefined,
    });
    expect((await get(path, { 'X-API-Key': 'cl-other' })).status).toBe(401);
  });

  test('POST and DELETE /storage answer what they declare', async () => {
    const added = await post(at('/storage'), { ...wire.storageAccess, title: `rule of ${version}` });
    const { id, title } = jsonOf(added);
    const path = at(`/storage/${id}`);
    const deleted = await wire.send({ method: 'DELETE', path });

    expect([added.status, faultOf({ method: 'POST', path: at('/storage') }, added)]).toEqual([201, undefined]);
    expect([id, title]).toEqual([expect.stringMatching(/^[\w-]+$/), `rule of ${version}`]);
    expect([deleted.status, faultOf({ method: 'DELETE', path }, deleted)]).toEqual([200, undefined]);
    expect(jsonOf(await get(path))).toMatchObject({ statusCode: 404 });
  });

  test.each([
    ['/html/pdf', () => ({ html })],
    ['/html/image', () => ({ html })],
    ['/url/pdf', () => ({ url: `${site.origin}/` })],
    ['/url/image', () => ({ url: `${site.origin}/` })],
    ['/template/pdf', () => ({ template, data: {} })],
    ['/template/image', () => ({ template, data: {} })],
  ])('POST %s without options: in v1 the file, in v2 a pending job', async (path, bodyOf) => {
    const answer = await post(at(path), bodyOf());
    const isImage = path.endsWith('image');

    expect(faultOf({ method: 'POST', path: at(path) }, answer)).toBeUndefined();
    expect(answer.headers['cl-cluster-id']).toBe('ephemera');
    expect(answer.headers['cl-worker-job-id']).toMatch(/^job_\w+$/);
    if (version === 'v2') {
      expect([answer.status, jsonOf(answer)]).toEqual([
        202,
        expect.objectContaining({ status: 'pending', type: path.slice(1).replace('/', '-') }),
      ]);
      expect(answer.headers['cl-worker-job-id']).toBe(jsonOf(answer).id);
      expect(jsonOf(answer)).not.toHaveProperty('params');
      return;
    }
    expect([answer.status, isPdf(answer), isPng(answer)]).toEqual([201, !isImage, isImage]);
    expect(answer.headers['content-type']).toBe(isImage ? 'image/png' : 'application/pdf');
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="job_\w+\.(pdf|png)"$/);
    for (const name of ['cl-bandwidth', 'cl-process-time', 'content-length'])
      expect(answer.headers[name]).toMatch(/^\d+$/);
  });

  test.each(['pdf', 'image'])('GET /url/%s takes the options as a query', async (output) => {
    const query = new URLSearchParams({
      url: `${site.origin}/`,
      timeout: '20000',
      ...{ async: 'false', storage: 'false' },
    });
    const path = `${at(`/url/${output}`)}?${query}`;
    const answer = await get(path);

    expect({ status: answer.status, fault: faultOf({ method: 'GET', path }, answer) }).toEqual({
      status: 201,
      fault: undefined,
    });
    expect(output === 'pdf' ? isPdf(answer) : isPng(answer)).toBe(true);
    expect(jsonOf(await get(`${at(`/url/${output}`)}?timeout=20000`))).toMatchObject({ statusCode: 400, field: 'url' });
  });
});

test('1: JSON is application/json: objects, bare arrays, whole numbers of 32 bits, and ms', async () => {
  const [job] = await read('/v2/jobs');

  expect(Number.isSafeInteger(job.timestamp) && job.timestamp > 1.7e12).toBe(true);
  expect((await get('/v2/jobs')).headers['content-type']).toBe('application/json');
});

test('2: the types of jobs are known ones, and a merge is called merge-pdf', () => {
  expect(jobTypes).toContain('merge-pdf');
  expect(jobTypes).not.toContain('pdf-merge');
});

test.each([
  ['v1', {}, 201, true],
  ['v1', { storage: true }, 201, true],
  ['v1', { async: true, storage: true }, 202, false],
  ['v2', {}, 202, false],
  ['v2', { async: false }, 201, false],
  ['v2', inMemory, 201, true],
] as const)('3: %s with %j answers %d, the file: %j', async (version, options, status, isFile) => {
  const answer = await post(`/${version}/html/pdf`, { html, ...options });

  expect([answer.status, isPdf(answer)]).toEqual([status, isFile]);
  if (!isFile) expect(jsonOf(answer).status).toBe(status === 201 ? 'success' : 'pending');
});

test.each(versions)('3: %s refuses async without storage', async (version) => {
  const answer = await post(`/${version}/html/pdf`, { html, async: true, storage: false });

  expect([answer.status, jsonOf(answer).code]).toEqual([400, 'storage_not_allowed']);
});

test('4: a job is there before its 202, and each read signs a link of its own that needs no key', async () => {
  const { id } = jsonOf(await post('/v2/html/pdf', { html })) as JobBody;
  expect((await get(`/v2/jobs/${id}`)).status).toBe(200);
  const { assetUrl: first = '' } = await finished(wire.stack, id);
  // A link names the second at which it ends.
  await new Promise((passed) => setTimeout(passed, 1100));
  const { assetUrl: second } = await read(`/v1/jobs/${id}`);

  expect(second).not.toBe(first);
  for (const url of [first, second]) expect((await fetch(url, { redirect: 'error' })).status).toBe(200);
});

test('5: nothing is packed unless asked for, and no Accept is needed', async () => {
  for (const encoding of [undefined, 'gzip', 'gzip, deflate, br', 'identity']) {
    const { headers, body } = await get('/v2/jobs', encoding ? { 'Accept-Encoding': encoding } : {});
    expect(headers['content-encoding']).toBeUndefined();
    expect(JSON.parse(body.toString())).toEqual(expect.any(Array));
  }
});

test.each([
  ['v1', 201],
  ['v2', 202],
] as const)('6: a form that holds a file and no options is taken as %s takes it', async (version, status) => {
  const body = '--b\r\nContent-Disposition: form-data; name="template"; filename="t"\r\n\r\n<p>Hi\r\n--b--\r\n';
  const headers = { 'Content-Type': 'multipart/form-data; boundary=b' };
  const answer = await wire.send({ method: 'POST', path: `/${version}/template/pdf`, headers, body });

  expect([answer.status, isPdf(answer)]).toEqual([status, version === 'v1']);
});

test('7: a stored configuration shows id and title, and no secret', async () => {
  const answer = await get(`/v1/storage/${wire.storage}`);

  expect(jsonOf(answer)).toEqual({ id: wire.storage, title: 'Archive', uid: wire.stack.ready.account, data: '...' });
  expect((await get('/v2/storage/st_unknown')).status).toBe(404);
});

test('7: a configuration that the plan does not allow is refused with 200 and allowed: false', async () => {
  const { account, apiKey } = await newAccount(wire.stack.ready, 'without buckets');
  await admin(wire.stack.ready, { action: 'setPlan', account, plan: 'unlimited', limits: { storageConfigs: 1 } });
  const { headers, ...given } = asJson(wire.storageAccess);
  const request = { method: 'POST', path: '/v1/storage', headers: { ...headers, 'X-API-Key': apiKey }, ...given };
  const [first, second] = [await wire.send(request), await wire.send(request)];

  expect([first.status, second.status, faultOf(request, second)]).toEqual([201, 200, undefined]);
  expect(jsonOf(second)).toEqual({ allowed: false, reason: expect.stringMatching(/plan/), statusCode: 403 });
});

test('8: every error is a JSON object with statusCode, error, message, allowed and reason', async () => {
  const json = { 'Content-Type': 'application/json' };
  const text = { 'Content-Type': 'text/xml' };
  const errors: [number, RawAnswer][] = [
    [400, await post('/v2/html/pdf', {})],
    [400, await wire.send({ method: 'POST', path: '/v1/html/pdf', headers: json, body: '{' })],
    [401, await get('/v2/account', { 'X-API-Key': '' })],
    [404, await get('/v2/jobs/none')],
    [404, await get('/v2/no/such/route')],
    [404, await get('/v7/jobs')],
    [405, await wire.send({ method: 'PUT', path: '/v2/jobs' })],
    [413, await wire.send({ method: 'POST', path: '/v2/html/pdf', headers: json, body: Buffer.alloc(5_900_000, 'a') })],
    [415, await wire.send({ method: 'POST', path: '/v2/html/pdf', headers: text, body: '<html/>' })],
    [422, await post('/v2/html/pdf', { ...inMemory, html, pageRanges: '9' })],
  ];

  for (const [status, answer] of errors) {
    expect([answer.status, faultOf({ method: 'GET', path: '/' }, answer)]).toEqual([status, undefined]);
    expect(jsonOf(answer)).toMatchObject({
      statusCode: status,
      allowed: false,
      reason: expect.stringMatching(/./),
      error: expect.any(String),
    });
  }
});

test('10: templates are public, of v2 only, a list and one; getStatus needs the key and begins with ok', async () => {
  const anyone = { 'X-API-Key': 'cl-other' };
  const [list, one, old, status] = [
    await get('/v2/templates?type=pdf&tags=a,b', anyone),
    await get('/v2/template/professional-invoice', anyone),
    await get('/v1/templates'),
    await get('/v1/getStatus'),
  ];

  expect([list.status, one.status, old.status]).toEqual([200, 200, 404]);
  expect(faultOf({ method: 'GET', path: '/v2/templates' }, list)).toBeUndefined();
  expect(jsonOf(one)).toMatchObject({ id: 'professional-invoice', template: expect.any(String) });
  expect(status.body.toString()).toBe('{"status":"ok "}');
});

test.each([
  ['batch as an object', '/v2/url/pdf', () => ({ batch: { urls: [`${site.origin}/`] } })],
  ['batch as a list', '/v2/url/pdf', () => ({ batch: [`${site.origin}/`] })],
  ['storage as "true"', '/v2/html/pdf', () => ({ html, storage: 'true' })],
  ['data as JSON text', '/v2/template/pdf', () => ({ template, data: '{"companyName":"Ada"}' })],
  [
    'a header by the method text',
    '/v2/html/pdf',
    () => ({ html, headerTemplate: { method: 'text', template: '<p>x' } }),
  ],
  [
    'a header by the method template',
    '/v2/html/pdf',
    () => ({ html, headerTemplate: { method: 'template', template: '<p>x' } }),
  ],
  [
    'a header by the method extract',
    '/v2/html/pdf',
    () => ({ html, headerTemplate: { method: 'extract', selector: 'p' } }),
  ],
  [
    'null for any option',
    '/v2/html/pdf',
    () => ({ html, name: null, storage: null, margin: { top: null }, emulateMediaType: null }),
  ],
  [
    'options that are not known',
    '/v2/html/pdf',
    () => ({ html, later: { a: 1 }, viewPort: { width: 800, height: 600, later: 1 } }),
  ],
])('11: %s is taken', async (_what, path, bodyOf) => {
  const { status, body } = await post(path, bodyOf());
  const job = await finished(wire.stack, JSON.parse(body.toString()).id);

  expect([status, job.status, job.error]).toEqual([202, 'success', undefined]);
});

test('11: storage as "false" keeps nothing', async () => {
  expect(isPdf(await post('/v2/html/pdf', { html, async: false, storage: 'false' }))).toBe(true);
});

test('12: data whose keys an SDK has renamed fills a template that names them as they were', async () => {
  const answer = await post('/v2/template/pdf', { ...inMemory, template, data: { companyName: 'Ada' } });

  expect((await readPdf(answer.body)).text.join(' ')).toBe('Ada Ada');
});

test('apiVer wins over the version of the path', async () => {
  const asV1 = await post('/v2/html/pdf', { html, apiVer: 'v1' });
  const asV2 = await post('/v1/html/pdf', { html, apiVer: 'v2' });

  expect([asV1.status, isPdf(asV1), asV2.status, jsonOf(asV2).status]).toEqual([201, true, 202, 'pending']);
});

test('name and projectId are copied to the job and to its asset', async () => {
  const own = { name: 'a label', projectId: 'p1' };

  expect(jsonOf(await post('/v2/html/pdf', { html, ...own }))).toMatchObject(own);
  expect(await read(`/v2/jobs/${wire.jobs.done.id}`)).toMatchObject(own);
  expect(await read(`/v2/assets/${wire.jobs.done.assetId}`)).toMatchObject(own);
});

test.each([
  [{ filename: 'invoice.pdf' }, 'attachment; filename="invoice.pdf"'],
  [{ filename: 'my "own" invoice é;.pdf' }, 'attachment; filename="my__own__invoice_e_.pdf"'],
  [{ filename: 'invoice.pdf', inline: true }, 'inline; filename="invoice.pdf"'],
])('%j becomes the one quoted ASCII file name of the answer and of the download', async (options, disposition) => {
  const now = await post('/v1/html/pdf', { html, ...options });
  const { assetUrl } = jsonOf(await post('/v2/html/pdf', { html, async: false, ...options }));

  expect(now.headers['content-disposition']).toBe(disposition);
  expect((await fetch(assetUrl)).headers.get('content-disposition')).toBe(disposition);
});

test('no cache may keep an answer to a key, refused or not, or take it for something else', async () => {
  const answers = [
    await get('/v2/jobs'),
    await get('/v2/account'),
    await get('/v2/nothing'),
    await get('/v2/keys', { 'X-API-Key': 'eph_wrong' }),
    await get('/nothing'),
    await post('/v2/keys', { name: 'of a cache' }),
    await post('/v1/html/pdf', { html }),
  ];

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 401, 404, 201, 201]);
  for (const { headers } of answers) {
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  }
});
