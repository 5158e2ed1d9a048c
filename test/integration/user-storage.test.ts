import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { GetObjectCommand, ListMultipartUploadsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { S3Options } from '../../local/aws/s3/s3.ts';
import { close, listen } from '../../local/listen.ts';
import { createUserStorage, type UserStorage } from '../../shared/aws/user-storage.ts';
import type { StorageAccess } from '../../shared/domain/storage-config.ts';
import { createEgressAgents } from '../../shared/network/egress-agents.ts';
import { credentials, startS3 } from '../support/embedded-s3.ts';

const undo: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const storageWith = (allowedHosts: readonly string[], silenceMsMax = 5_000): UserStorage => {
  const agents = createEgressAgents({
    policy: { allowPrivateNetwork: false, allowedHosts, refusedPorts: [] },
    lookup: async () => ['127.0.0.1'],
  });
  undo.push(agents.destroy);
  return createUserStorage({ agents, ownBuckets: ['ours'], silenceMsMax });
};

/** A customer's own S3 service, and what reaches it. */
const startTheirs = async (options: Partial<S3Options> = {}) => {
  const s3 = await startS3(options);
  undo.push(s3.stop);
  const endpoint = `http://s3.localhost:${s3.port}`;
  const access: StorageAccess = { endpoint, region: 'eu-central-1', bucket: 'docs', ...credentials };
  return { s3, access, storage: storageWith([`*.localhost:${s3.port}`]) };
};

const chunked = async function* (bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
};
const object = (bytes: Buffer) => ({ key: 'job_1.pdf', contentType: 'application/pdf', bytes: bytes.length });

describe.each<[string, Partial<S3Options>, string]>([
  ['as AWS', {}, 'path'],
  ['strict: no checksum trailers, no encryption headers', { strict: true }, 'path'],
  ['strict, buckets in the host name only', { strict: true, virtualHostOnly: true }, 'virtual-host'],
])('a service %s', (_, options, addressing) => {
  test('passes the probe, which leaves nothing behind', async () => {
    const { s3, access, storage } = await startTheirs(options);

    expect(await storage.probe(access)).toBe(addressing);
    const client = addressing === 'path' ? s3.client() : s3.virtualHostClient();
    expect((await client.send(new ListObjectsV2Command({ Bucket: 'docs' }))).KeyCount).toBe(0);
  });

  test.each([
    ['small', 70_000],
    ['multipart', 20_000_000],
  ])('takes a %s document, byte for byte', async (_size, length) => {
    const { s3, access, storage } = await startTheirs(options);
    const bytes = randomBytes(length);

    await storage.put({ ...access, addressing: await storage.probe(access) }, object(bytes), chunked(bytes));

    const client = addressing === 'path' ? s3.client() : s3.virtualHostClient();
    const found = await client.send(new GetObjectCommand({ Bucket: 'docs', Key: 'job_1.pdf' }));
    expect(found.ContentType).toBe('application/pdf');
    expect(bytes.equals(Buffer.from((await found.Body?.transformToByteArray()) ?? []))).toBe(true);
    expect((await client.send(new ListMultipartUploadsCommand({ Bucket: 'docs' }))).Uploads ?? []).toEqual([]);
  });
});

test('a document whose bytes fail midway is not written, and its upload is gone', async () => {
  const { s3, access, storage } = await startTheirs();
  const broken = async function* (): AsyncGenerator<Uint8Array> {
    yield randomBytes(12_000_000);
    throw new Error('the render was lost');
  };

  await expect(
    storage.put({ ...access, addressing: 'path' }, { ...object(randomBytes(1)), bytes: 20_000_000 }, broken()),
  ).rejects.toThrow();
  expect((await s3.client().send(new ListObjectsV2Command({ Bucket: 'docs' }))).KeyCount).toBe(0);
  expect((await s3.client().send(new ListMultipartUploadsCommand({ Bucket: 'docs' }))).Uploads ?? []).toEqual([]);
});

test.each<[string, Partial<StorageAccess>, string]>([
  ['a wrong secret', { secretAccessKey: 'not this one' }, 'user_storage_denied'],
  ['an unknown access key', { accessKeyId: 'AKIDNOBODY' }, 'user_storage_denied'],
  ['a missing bucket', { bucket: 'nowhere' }, 'user_storage_missing'],
  ['a wrong region', { region: 'us-west-2' }, 'user_storage_denied'],
])('%s is told by a code of ours', async (_, change, code) => {
  const { access, storage } = await startTheirs();

  await expect(storage.probe({ ...access, ...change })).rejects.toMatchObject({ code });
});

test.each<[string, RequestListener, string]>([
  [
    'redirects',
    (_req, res) => res.writeHead(307, { Location: 'http://127.0.0.1:1/docs/x' }).end(),
    'user_storage_unreachable',
  ],
  ['never answers', () => undefined, 'user_storage_unreachable'],
  ['cuts the connection', (req) => req.socket.destroy(), 'user_storage_unreachable'],
  ['answers nonsense', (_req, res) => res.writeHead(500).end('<<<secret of the provider'), 'user_storage_unreachable'],
  [
    'answers an XML bomb',
    (_req, res) => {
      const entities = Array.from({ length: 20 }, (_, at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`).join(
        '',
      );
      res.writeHead(400, { 'Content-Type': 'application/xml' });
      res.end(`<!DOCTYPE Error [<!ENTITY e0 "x">${entities}]><Error><Code>&e20;</Code></Error>`);
    },
    'user_storage_unreachable',
  ],
  [
    'answers without an end',
    (_req, res) => {
      const more = (): void => {
        if (!res.destroyed && res.write(Buffer.alloc(65_536, 'x'))) setImmediate(more);
        else if (!res.destroyed) res.once('drain', more);
      };
      res.writeHead(400, { 'Content-Type': 'application/xml' });
      more();
    },
    'user_storage_unreachable',
  ],
])('a service that %s ends in a code of ours, without its words', async (_, listener, code) => {
  const server = createServer(listener);
  undo.push(() => close(server));
  const port = await listen(server);
  const storage = storageWith([`127.0.0.1:${port}`], 500);

  const failed = storage.probe({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'auto',
    bucket: 'docs',
    ...credentials,
  });

  await expect(failed).rejects.toMatchObject({ code });
  await expect(failed).rejects.not.toThrow(/secret|nonsense/);
});

test('a private endpoint that the operator did not open, and a bucket of ours, are refused', async () => {
  const storage = storageWith([]);
  const access = { region: 'eu-central-1', bucket: 'docs', ...credentials };

  await expect(storage.probe({ ...access, endpoint: 'https://10.0.0.1' })).rejects.toMatchObject({
    code: 'egress_refused',
  });
  await expect(storage.probe({ ...access, bucket: 'ours' })).rejects.toMatchObject({
    code: 'egress_refused',
    field: 'bucket',
  });
});
