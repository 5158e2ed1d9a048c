/**
 * Ways in which a server of this wire breaks one SDK or another, found by breaking one rule at a time under every SDK.
 * Each is a test here, named by what would break.
 */
import { base64, finished, type JobBody } from '../support/job-client.ts';
import { admin, newAccount } from '../support/operator.ts';
import { jsonOf, type RawAnswer } from '../support/raw-http.ts';
import { asJson, startWireAccount, type WireAccount } from '../support/wire-account.ts';
import { faultOf } from '../support/wire-answers.ts';

const html = base64('<p>Hello');
const int32Max = 2_147_483_647;
const versions = ['v1', 'v2'] as const;

let wire: WireAccount;
beforeAll(async () => {
  wire = await startWireAccount();
});
afterAll(() => wire.stop());

const get = (path: string, headers: Record<string, string> = {}): Promise<RawAnswer> => wire.send({ path, headers });
const read = async (path: string) => jsonOf(await get(path));
const post = (path: string, body: object): Promise<RawAnswer> => wire.send({ method: 'POST', path, ...asJson(body) });
const lists = ['/v1/jobs', '/v2/jobs', '/v1/assets', '/v2/assets', '/v1/storage', '/v2/storage', '/v2/templates'];
const shown = () => [
  ...['v1', 'v2'].flatMap((version) => [
    `/${version}/getStatus`,
    `/${version}/account`,
    `/${version}/jobs/${wire.jobs.done.id}`,
    `/${version}/jobs/${wire.jobs.failed.id}`,
    `/${version}/assets/${wire.jobs.done.assetId}`,
    `/${version}/storage/${wire.storage}`,
  ]),
  ...lists,
  '/v2/template/professional-invoice',
];
const jobsShown = async (): Promise<Record<string, unknown>[]> => [
  ...(await read('/v2/jobs')),
  await read(`/v1/jobs/${wire.jobs.done.id}`),
  jsonOf(await post('/v2/html/pdf', { html })),
  jsonOf(await post('/v2/html/pdf', { html, async: false })),
];

test.each(versions)(
  'deleting a storage configuration in %s: without a JSON object some parse nothing',
  async (version) => {
    const { id } = jsonOf(await post(`/${version}/storage`, { ...wire.storageAccess, title: `for ${version}` }));
    const answer = await wire.send({ method: 'DELETE', path: `/${version}/storage/${id}` });

    expect([answer.status, answer.headers['content-type'], jsonOf(answer)]).toEqual([
      200,
      'application/json',
      { status: 'success' },
    ]);
  },
);

test('a list inside an object: every SDK reads bare arrays', async () => {
  for (const path of lists) {
    const list = await read(path);
    expect([path, Array.isArray(list), list.length > 0]).toEqual([path, true, true]);
  }
});

test('a JSON type other than application/json, exactly: some take the job for a file', async () => {
  for (const path of shown())
    expect([path, (await get(path)).headers['content-type']]).toEqual([path, 'application/json']);
  for (const body of [{ html }, { html, async: false }, { html, async: true, storage: true }, {}]) {
    expect((await post('/v2/html/pdf', body)).headers['content-type']).toBe('application/json');
  }
});

test('an empty body that is called JSON, refused: two SDKs send it with every GET and DELETE', async () => {
  const empty = { 'Content-Type': 'application/json', 'Content-Length': '0' };
  for (const path of shown()) expect([path, (await get(path, empty)).status]).toEqual([path, 200]);
  const { id } = jsonOf(await post('/v2/storage', { ...wire.storageAccess, title: 'to be deleted' }));
  const deleted = await wire.send({ method: 'DELETE', path: `/v2/storage/${id}`, headers: empty });

  expect(deleted.status).toBe(200);
});

test('an upgrade to HTTP/2 that is refused or taken: it is only offered', async () => {
  const offer = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAEAAEAAAAIAAAAA' };
  const read = await get('/v2/jobs', { ...offer, 'Content-Type': 'application/json', 'Content-Length': '0' });
  const { headers, body } = asJson({ html });
  const posted = await wire.send({
    method: 'POST',
    path: '/v1/html/pdf',
    headers: { ...headers, ...offer },
    ...(body && { body }),
  });

  expect([read.status, posted.status]).toEqual([200, 201]);
  expect(posted.body.subarray(0, 5).toString()).toBe('%PDF-');
});

test('the tags of a template: one SDK wants a string, another a list', async () => {
  const templates = await read('/v2/templates?expand=true');

  for (const template of [...templates, await read('/v2/template/professional-invoice')]) {
    expect(template).not.toHaveProperty('tags');
  }
});

test('a size beyond 32 bits: it is cut to the largest that fits', async () => {
  const job = await read(`/v2/jobs/${wire.jobs.huge}`);
  const asset = await read(`/v1/assets/${wire.hugeAsset}`);

  expect([job.size, asset.size]).toEqual([int32Max, int32Max]);
});

test("an account's limits beyond 32 bits, or null", async () => {
  const { account, apiKey } = await newAccount(wire.stack.ready, 'large');
  await admin(wire.stack.ready, { action: 'setPlan', account, plan: 'unlimited', limits: { storageBytes: 5e12 } });
  const large = jsonOf(await get('/v1/account', { 'X-API-Key': apiKey }));

  expect(large.storageLimit).toBe(int32Max);
  for (const [name, value] of Object.entries(large)) {
    expect(value).not.toBeNull();
    if (typeof value === 'number') expect([name, Number.isInteger(value) && value <= int32Max]).toEqual([name, true]);
  }
});

test('a size or a duration that is no whole number', async () => {
  expect((await read(`/v2/jobs/${wire.jobs.huge}`)).processTime).toBe(1235);
  for (const { size = 0, processTime = 0 } of await jobsShown()) {
    expect([Number.isInteger(size), Number.isInteger(processTime)]).toEqual([true, true]);
  }
});

test('a type or a status of a job beyond the known ones: the answer is taken for a file', async () => {
  const types = ['html-pdf', 'html-image', 'url-pdf', 'url-image', 'template-pdf', 'template-image'];

  for (const { type, status } of await jobsShown()) {
    expect(types).toContain(type);
    expect(['pending', 'success', 'error']).toContain(status);
  }
});

test('a time that is no whole number of milliseconds: a text, an object, or seconds', async () => {
  const records = [...(await jobsShown()), ...(await read('/v2/assets'))];

  for (const { timestamp } of records) {
    expect(Number.isInteger(timestamp)).toBe(true);
    expect(Math.abs(Date.now() - (timestamp as number))).toBeLessThan(3_600_000);
  }
});

test('an asset without fileId or uid, or a job without uid', async () => {
  const uid = wire.stack.ready.account;

  for (const asset of [...(await read('/v1/assets')), await read(`/v2/assets/${wire.jobs.done.assetId}`)]) {
    expect(asset).toMatchObject({ uid, fileId: asset.id });
  }
  for (const job of await jobsShown()) expect(job).toMatchObject({ uid, id: expect.stringMatching(/^[\w-]+$/) });
});

test('null in place of an optional member, and members that are not declared', async () => {
  for (const path of shown()) {
    const answer = await get(path);
    expect([path, faultOf({ method: 'GET', path }, answer)]).toEqual([path, undefined]);
    expect(answer.body.toString()).not.toContain(':null');
  }
});

test('a failure that is no text', async () => {
  expect(await read(`/v2/jobs/${wire.jobs.failed.id}`)).toMatchObject({ status: 'error', error: expect.any(String) });
});

test('a download that leads elsewhere, or wants a key: it answers the bytes itself', async () => {
  const job = await read(`/v2/jobs/${wire.jobs.done.id}`);
  const asset = await read(`/v2/assets/${job.assetId}`);

  for (const url of [job.assetUrl, job.previewUrl, asset.url, asset.previewUrl]) {
    const answer = await fetch(url, { redirect: 'manual' });
    expect([answer.status, (await answer.arrayBuffer()).byteLength > 100]).toEqual([200, true]);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v2\/[\w/.?&=%-]+$/);
  }
});

const formOf = (...parts: (readonly [head: string, text: string])[]) => {
  const body = `${parts.map(([head, text]) => `--b\r\nContent-Disposition: form-data; name=${head}\r\n\r\n${text}\r\n`).join('')}--b--\r\n`;
  return { headers: { 'Content-Type': 'multipart/form-data; boundary=b' }, body };
};
const postForm = (...parts: (readonly [head: string, text: string])[]) =>
  wire.send({ method: 'POST', path: '/v2/template/pdf', ...formOf(...parts) });

test('the part of a form that holds all options, ignored: name, webhook and storage would be lost', async () => {
  const answer = await postForm(
    ['"template"; filename="t"', '<p>Hi'],
    ['"options"', '{"name":"of the part","async":true,"storage":true}'],
  );

  expect([answer.status, jsonOf(answer).name]).toEqual([202, 'of the part']);
});

test('parts of a form that are not known, refused', async () => {
  const answer = await postForm(
    ['"template"; filename="t"', '<p>Hi'],
    ['"later"', 'x'],
    ['"other"; filename="o"', 'y'],
  );

  expect(answer.status).toBe(202);
});

test('an error that is no JSON object: one SDK fails on it, others lose its words', async () => {
  for (const [key, status] of [
    ['cl-wrong', 401],
    ['', 401],
    [wire.stack.ready.apiKey, 404],
  ] as const) {
    const answer = await get('/v1/jobs/job_none', { 'X-API-Key': key });
    expect(answer.status).toBe(status);
    expect(faultOf({ method: 'GET', path: '/v1/jobs/x' }, answer)).toBeUndefined();
    expect(jsonOf(answer).reason).toEqual(expect.any(String));
  }
});

test('a slash too many: some SDKs put one between address and path', async () => {
  const { status } = await get('//v2/getStatus');
  const posted = await wire.send({ method: 'POST', path: '//v2//html/pdf', ...asJson({ html }) });

  expect([status, posted.status]).toEqual([200, 202]);
});

test('a refusal for now without whole seconds to wait, at least one', async () => {
  const { account, apiKey } = await newAccount(wire.stack.ready, 'limited');
  await admin(wire.stack.ready, { action: 'setPlan', account, plan: 'unlimited', limits: { rendersPerMinute: 1 } });
  const own = { 'X-API-Key': apiKey };
  const { headers, ...rest } = asJson({ html });
  const answers: RawAnswer[] = [];
  // Where a minute ends between two of them, the third is the second of the new one.
  for (let times = 0; times < 3; times += 1) {
    answers.push(await wire.send({ method: 'POST', path: '/v2/html/pdf', headers: { ...headers, ...own }, ...rest }));
  }

  expect(answers[2]?.status).toBe(429);
  expect(answers[2]?.headers['retry-after']).toMatch(/^[1-9]\d*$/);
  expect((await get('/v2/jobs', own)).status).toBe(200);
});

test('a job that cannot be found yet when its 202 arrives: a 404 is final for a poll', async () => {
  const { id } = jsonOf(await post('/v2/html/pdf', { html })) as JobBody;
  const { status } = await get(`/v2/jobs/${id}`);

  expect(status).toBe(200);
  expect((await finished(wire.stack, id)).status).toBe('success');
});
