/** Documents that go into a bucket of the customer's own, at any S3-compatible service. */
import { createServer, type RequestListener, request } from 'node:http';
import {
  DeleteBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3';
import { close, listen } from '../../local/listen.ts';
import { credentials, startS3 } from '../support/embedded-s3.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { accept, base64, bytesOf, finished, type JobBody, post } from '../support/job-client.ts';
import { admin, newAccount, rowsOf } from '../support/operator.ts';
import { startPageServer } from '../support/page-server.ts';
import { readPdf } from '../support/pdf.ts';
import { nothingElse, settled } from '../support/settled.ts';

/** As strict as S3-compatible services are: no checksum trailers, no encryption headers. */
let theirs: Awaited<ReturnType<typeof startS3>>;
let stack: EmbeddedStack;
let account: string;
let api: EmbeddedStack['api'];
let inSilence: Awaited<ReturnType<typeof beginInSilence>>;
beforeAll(async () => {
  theirs = await startS3({ strict: true });
  stack = await startStack({ allowPrivateNetwork: true });
  inSilence = await beginInSilence();
});
beforeEach(async () => {
  const own = await newAccount(stack.ready, 'own-bucket');
  account = own.account;
  api = (path, init) => stack.api(path, { ...init, headers: { 'X-API-Key': own.apiKey, ...init?.headers } });
});
afterAll(async () => {
  await stack.stop();
  await theirs.stop();
  await inSilence.stop();
});

const access = () => ({
  title: 'Archive',
  endpoint: `http://127.0.0.1:${theirs.port}`,
  region: 'eu-central-1',
  bucket: 'docs',
  ...credentials,
});
const add = async (change: object = {}): Promise<string> => {
  const response = await post({ api }, '/v2/storage', { ...access(), ...change });
  if (response.status !== 201) throw new Error(await response.text());
  return ((await response.json()) as { id: string }).id;
};
const render = async (storageId: string, body: object = {}): Promise<JobBody> => {
  const { id } = await accept({ api }, { html: base64('<h1>Kept by them'), storage: { id: storageId }, ...body });
  return finished({ api }, id);
};
const namesInBucket = async (): Promise<string[]> => {
  const { Contents = [] } = await theirs.client().send(new ListObjectsV2Command({ Bucket: 'docs' }));
  return Contents.map(({ Key = '' }) => Key);
};
const inBucket = async (Key: string): Promise<Buffer> => {
  const { Body } = await theirs.client().send(new GetObjectCommand({ Bucket: 'docs', Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};

test('a document goes into their bucket, and of it nothing stays here but its size', async () => {
  const job = await render(await add(), { generatePreview: true });

  expect(job).toMatchObject({ status: 'success', size: expect.any(Number) });
  expect(Object.keys(job)).not.toEqual(expect.arrayContaining(['assetUrl']));
  expect(job).not.toHaveProperty('assetId');
  const document = await inBucket(`${job.id}.pdf`);
  expect(document.length).toBe(job.size);
  expect((await readPdf(document)).text.join()).toContain('Kept by them');
  expect((await inBucket(`${job.id}-preview.webp`)).subarray(8, 12).toString()).toBe('WEBP');
  expect(await bytesOf(await api('/v2/assets'))).toEqual(Buffer.from('[]'));
  expect(await settled(stack, account, 10_000)).toMatchObject({ ...nothingElse, assets: [] });
});

test('PDFs that are merged go there, too', async () => {
  const storage = { id: await add() };
  const made = await inBucket(`${(await render(storage.id)).id}.pdf`);
  const site = await startPageServer((_req, res) =>
    res.writeHead(200, { 'Content-Type': 'application/pdf' }).end(made),
  );
  try {
    const batch = { urls: [`${site.origin}/a.pdf`, `${site.origin}/b.pdf`] };
    const { id } = await accept({ api }, { batch, storage }, '/v2/pdf/merge');
    const job = await finished({ api }, id);
    const merged = await inBucket(`${id}.pdf`);

    expect(job).toMatchObject({ status: 'success', type: 'merge-pdf', size: merged.length });
    expect((await readPdf(merged)).text.map((text) => text.trim())).toEqual(['Kept by them', 'Kept by them']);
    expect(await settled(stack, account, 10_000)).toMatchObject({ ...nothingElse, assets: [] });
  } finally {
    await site.close();
  }
});

/** Draws noise, which no PDF can hold in fewer bytes. */
const noise = `<script>
  for (let at = 0; at < 4; at++) {
    const canvas = document.body.appendChild(document.createElement('canvas'));
    canvas.width = canvas.height = 1000;
    const image = new ImageData(1000, 1000);
    for (let byte = 0; byte < image.data.length; byte++) image.data[byte] = byte % 4 === 3 ? 255 : Math.random() * 256;
    canvas.getContext('2d').putImageData(image, 0, 0);
  }
</script>`;

test('a large document goes there in parts, whole, and no upload stays open', async () => {
  const job = await render(await add(), { html: base64(`<body>${noise}`), timeout: 60_000 });

  expect(job).toMatchObject({ status: 'success' });
  expect(job.size).toBeGreaterThan(9_000_000);
  expect((await inBucket(`${job.id}.pdf`)).length).toBe(job.size);
  const { Uploads = [] } = await theirs.client().send(new ListMultipartUploadsCommand({ Bucket: 'docs' }));
  expect(Uploads).toEqual([]);
});

test('a service that takes a bucket in the host name only gets its documents, small and in parts', async () => {
  const named = await startS3({ strict: true, virtualHostOnly: true });
  const functions = ['api', 'worker'];
  const namesOfLoopback = new URL('../support/loopback-names.ts', import.meta.url).href;
  for (const name of functions) await stack.preload(name, namesOfLoopback);
  try {
    const storageId = await add({ endpoint: `http://s3.localhost:${named.port}` });
    const jobs = await Promise.all([
      render(storageId),
      render(storageId, { html: base64(`<body>${noise}`), timeout: 60_000 }),
    ]);

    const written = await named.virtualHostClient().send(new ListObjectsV2Command({ Bucket: 'docs' }));
    const sizes = new Map(written.Contents?.map(({ Key, Size }) => [Key, Size]));
    expect(jobs).toMatchObject([{ status: 'success' }, { status: 'success' }]);
    expect(sizes).toEqual(new Map(jobs.map(({ id, size }) => [`${id}.pdf`, size])));
    expect(await settled(stack, account, 10_000)).toMatchObject({ ...nothingElse, assets: [] });
  } finally {
    for (const name of functions) await stack.preload(name);
    await named.stop();
  }
});

test('deleting a job, and then the configuration, leaves their bucket alone', async () => {
  const storageId = await add();
  const { id } = await render(storageId);
  const before = await namesInBucket();
  expect((await api(`/v2/jobs/${id}?assets=true`, { method: 'DELETE' })).status).toBe(200);
  const removed = await api(`/v2/storage/${storageId}`, { method: 'DELETE' });

  expect([removed.status, await removed.json()]).toEqual([200, { status: 'success' }]);
  expect(await namesInBucket()).toEqual(before);
  expect((await api(`/v2/storage/${storageId}`)).status).toBe(404);
  expect((await api(`/v2/storage/${storageId}`, { method: 'DELETE' })).status).toBe(404);
});

test('a configuration is shown without what it seals, and its rows hold none of it', async () => {
  const id = await add();
  const shown = { id, title: 'Archive', uid: account, data: '...' };

  expect(await (await api('/v2/storage')).json()).toEqual([shown]);
  expect(await (await api(`/v1/storage/${id}`)).json()).toEqual(shown);
  const rows = JSON.stringify(await rowsOf(stack.ready, account, ''));
  expect(rows).toContain('Archive');
  for (const secret of [credentials.accessKeyId, credentials.secretAccessKey, `127.0.0.1:${theirs.port}`]) {
    expect(rows).not.toContain(secret);
  }
});

test('a bucket is saved once it was written to, under a title of its own', async () => {
  await add();
  const again = await post({ api }, '/v2/storage', access());
  const denied = await post({ api }, '/v2/storage', { ...access(), title: 'Other', secretAccessKey: 'wrong' });
  const missing = await post({ api }, '/v2/storage', { ...access(), title: 'Other', bucket: 'nowhere' });
  const unnamed = await post({ api }, '/v2/storage', { ...access(), title: undefined });

  expect([again.status, await again.json()]).toMatchObject([400, { code: 'storage_title_taken', field: 'title' }]);
  expect([denied.status, await denied.json()]).toMatchObject([422, { code: 'user_storage_denied' }]);
  expect([missing.status, await missing.json()]).toMatchObject([422, { code: 'user_storage_missing' }]);
  expect([unnamed.status, await unnamed.json()]).toMatchObject([400, { code: 'invalid_request', field: 'title' }]);
  expect(await (await api('/v2/storage')).json()).toHaveLength(1);
});

test('a saved bucket is tested on request', async () => {
  const id = await add();
  const tested = () => api(`/v2/storage/${id}/test`, { method: 'POST' });
  const before = await namesInBucket();
  const works = await tested();

  expect([works.status, await works.json()]).toEqual([200, { status: 'success' }]);
  expect(await namesInBucket()).toEqual(before);
  expect((await api('/v2/storage/st_nobody/test', { method: 'POST' })).status).toBe(404);
});

test('an access key that was taken back, and a bucket that was deleted, end jobs with what is wrong', async () => {
  let isKnown = true;
  const other = await startS3({ strict: true, credentials: () => (isKnown ? credentials.secretAccessKey : undefined) });
  try {
    const id = await add({ endpoint: `http://127.0.0.1:${other.port}` });
    const test = async () => (await api(`/v2/storage/${id}/test`, { method: 'POST' })).json();
    isKnown = false;
    expect(await test()).toMatchObject({ code: 'user_storage_denied' });
    expect(await render(id)).toMatchObject({ status: 'error', code: 'user_storage_denied' });
    isKnown = true;
    await other.client().send(new DeleteBucketCommand({ Bucket: 'docs' }));
    expect(await test()).toMatchObject({ code: 'user_storage_missing' });
    expect(await render(id)).toMatchObject({ status: 'error', code: 'user_storage_missing' });
    expect(await settled(stack, account, 10_000)).toMatchObject({ ...nothingElse, assets: [] });
  } finally {
    await other.stop();
  }
});

test('a service that went away ends its job with user_storage_unreachable, and none of its words', async () => {
  const other = await startS3({ strict: true });
  const id = await add({ endpoint: `http://127.0.0.1:${other.port}` });
  await other.stop();

  expect(await render(id)).toMatchObject({ status: 'error', code: 'user_storage_unreachable' });
});

/** Stands before their service, and turns on its callers when it is told to. */
const startFront = async (turned: RequestListener) => {
  let isTurned = false;
  const front = createServer((req, res) => {
    if (isTurned) return turned(req, res);
    const { method, url: path, headers } = req;
    const onward = request({ host: '127.0.0.1', port: theirs.port, method, path, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    req.pipe(onward);
  });
  const port = await listen(front, 0);
  const turn = (): void => {
    isTurned = true;
  };
  return { endpoint: `http://127.0.0.1:${port}`, turn, stop: () => close(front) };
};

const secretWords = 'words of the provider';
test.each<[string, RequestListener]>([
  ['redirects', (_req, res) => res.writeHead(307, { Location: 'http://127.0.0.1:1/docs/x' }).end()],
  ['cuts every connection', (req) => req.socket.destroy()],
  ['answers nonsense', (_req, res) => res.writeHead(500).end(`<<<${secretWords}`)],
])('a service that %s ends its jobs with a code of ours', async (_, turned) => {
  const front = await startFront(turned);
  try {
    const id = await add({ endpoint: front.endpoint });
    front.turn();
    const job = await render(id);

    expect(job).toMatchObject({ status: 'error', code: 'user_storage_unreachable' });
    expect(JSON.stringify(job)).not.toContain(secretWords);
    expect(await settled(stack, account, 10_000)).toMatchObject({ ...nothingElse, assets: [] });
  } finally {
    await front.stop();
  }
});

test("a configuration that does not exist, or is somebody else's, is refused before anything is written", async () => {
  const id = await add();
  const other = await newAccount(stack.ready, 'stranger');
  const body = { html: base64('<p>'), storage: { id } };
  const strange = await post(stack, '/v2/html/pdf', body, { 'X-API-Key': other.apiKey });
  const sync = await post({ api }, '/v2/html/pdf', { ...body, async: false });

  expect([strange.status, await strange.json()]).toMatchObject([400, { code: 'invalid_request', field: 'storage.id' }]);
  expect([sync.status, await sync.json()]).toMatchObject([400, { code: 'storage_not_allowed', field: 'storage' }]);
  expect(await rowsOf(stack.ready, other.account, 'JOB#')).toEqual([]);
});

test('as the default of an account it makes a v1 call asynchronous, until it is deleted', async () => {
  const id = await add();
  expect(await admin(stack.ready, { action: 'setStorage', account, storage: { id } })).toEqual({ status: 'success' });
  const kept = await accept({ api }, { html: base64('<p>by default') }, '/v1/html/pdf');

  expect(await finished({ api }, kept.id)).toMatchObject({ status: 'success' });
  expect(await namesInBucket()).toContain(`${kept.id}.pdf`);
  await api(`/v2/storage/${id}`, { method: 'DELETE' });
  const sync = await post({ api }, '/v1/html/pdf', { html: base64('<p>') });
  expect([sync.status, sync.headers.get('content-type')]).toEqual([201, 'application/pdf']);
});

/** A job for a service that falls silent, which it takes half a minute to give up: begun first, looked at last. */
const beginInSilence = async () => {
  const own = await newAccount(stack.ready, 'in silence');
  const ours: EmbeddedStack['api'] = (path, init) =>
    stack.api(path, { ...init, headers: { 'X-API-Key': own.apiKey, ...init?.headers } });
  const front = await startFront(() => undefined);
  const added = await post({ api: ours }, '/v2/storage', { ...access(), endpoint: front.endpoint });
  const { id } = (await added.json()) as { id: string };
  front.turn();
  const job = await accept({ api: ours }, { html: base64('<h1>Kept by nobody'), storage: { id } });
  return { account: own.account, stop: front.stop, ended: () => finished({ api: ours }, job.id, 60_000) };
};

test('a service that falls silent ends its jobs with a code of ours', async () => {
  expect(await inSilence.ended()).toMatchObject({ status: 'error', code: 'user_storage_unreachable' });
  expect(await settled(stack, inSilence.account, 10_000)).toMatchObject({ ...nothingElse, assets: [] });
}, 90_000);
