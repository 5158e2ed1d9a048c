import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { credentials, type RawRequest, send, signer, startS3 } from '../support/embedded-s3.ts';

let s3: Awaited<ReturnType<typeof startS3>>;
let strict: Awaited<ReturnType<typeof startS3>>;

beforeAll(async () => {
  s3 = await startS3();
  strict = await startS3({ strict: true, virtualHostOnly: true });
  await s3.client().send(new PutObjectCommand({ Bucket: 'docs', Key: 'here', Body: 'the body' }));
});
afterAll(() => Promise.all([s3.stop(), strict.stop()]));

const Bucket = 'docs';
const getHere: RawRequest = { method: 'GET', path: '/docs/here' };
const codeIn = (xml: string): string | undefined => /<Code>(\w+)<\/Code>/.exec(xml)?.[1];
const nameOf = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => 'accepted',
    (error: Error) => error.name,
  );
const textOf = async (client: S3Client, Key: string): Promise<string | undefined> =>
  (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

test('only the right key with the right secret for the right region reads or writes', async () => {
  const tries = [
    { credentials: { ...credentials, secretAccessKey: 'wrong' } },
    { credentials: { ...credentials, accessKeyId: 'AKIDOTHER' } },
    { region: 'us-east-1' },
  ].map((config) => s3.client(config));

  const reads = tries.map((client) => nameOf(textOf(client, 'here')));
  const writes = tries.map((client) => nameOf(client.send(new PutObjectCommand({ Bucket, Key: 'new', Body: 'x' }))));

  const refusals = ['SignatureDoesNotMatch', 'InvalidAccessKeyId', 'AuthorizationHeaderMalformed'];
  expect(await Promise.all(reads)).toEqual(refusals);
  expect(await Promise.all(writes)).toEqual(refusals);
  expect(await nameOf(textOf(s3.client(), 'new'))).toBe('NoSuchKey');
});

test('a refused upload of many bytes is answered, and its connection can be used again', async () => {
  const client = s3.client({ credentials: { ...credentials, secretAccessKey: 'wrong' } });
  const large = Buffer.alloc(5_000_000);

  for (let round = 0; round < 3; round++) {
    expect(await nameOf(client.send(new PutObjectCommand({ Bucket, Key: 'large', Body: large })))).toBe(
      'SignatureDoesNotMatch',
    );
  }
});

test('a request without a signature is refused in the shape of S3', async () => {
  const { status, headers, body } = await send(s3.port, getHere);

  expect(status).toBe(403);
  expect(headers).toMatchObject({ 'content-type': 'application/xml', 'x-amz-request-id': expect.any(String) });
  expect(body).toBe(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message><Resource>/docs/here</Resource><RequestId>${headers['x-amz-request-id']}</RequestId></Error>`,
  );
});

test('what was changed after it was signed is refused', async () => {
  const put: RawRequest = { method: 'PUT', path: '/docs/tampered', headers: { 'x-amz-meta-a': '1' }, body: 'the body' };
  const answers = await Promise.all([
    s3.sendSigned(getHere),
    s3.sendSigned(getHere, { path: '/docs/other' }),
    s3.sendSigned(put, { headers: { 'x-amz-meta-a': '2' } }),
    s3.sendSigned(put, { headers: { 'x-amz-meta-b': '2' } }),
    s3.sendSigned(put, { headers: { 'x-amz-date': '20200101T000000Z' } }),
    s3.sendSigned(put, { body: 'one body' }),
  ]);

  expect(answers.map(({ status }) => status)).toEqual([200, 403, 403, 403, 400, 400]);
  expect(answers.map(({ body }) => codeIn(body))).toEqual([
    undefined,
    'SignatureDoesNotMatch',
    'SignatureDoesNotMatch',
    'AccessDenied',
    'AuthorizationHeaderMalformed',
    'XAmzContentSHA256Mismatch',
  ]);
  expect(await nameOf(textOf(s3.client(), 'tampered'))).toBe('NoSuchKey');
});

test('a presigned URL does what it was signed for, until it expires', async () => {
  const presign = async (method: string, path: string, signingDate: Date) => {
    const headers = { host: `127.0.0.1:${s3.port}`, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
    const request = { method, path, protocol: 'http:', hostname: '127.0.0.1', headers, query: {} };
    const { query } = await signer.presign(request, { expiresIn: 60, signingDate });
    return { method, path, query: query as Record<string, string> };
  };
  const now = new Date();
  const write = await presign('PUT', '/docs/presigned', now);
  const read = await presign('GET', '/docs/presigned', now);
  const old = await presign('GET', '/docs/presigned', new Date(Date.now() - 120_000));

  expect((await send(s3.port, { ...write, body: 'by link', headers: { 'content-length': '7' } })).status).toBe(200);
  expect(await send(s3.port, read)).toMatchObject({ status: 200, body: 'by link' });
  expect(codeIn((await send(s3.port, { ...read, path: '/docs/here' })).body)).toBe('SignatureDoesNotMatch');
  expect((await send(s3.port, { ...read, method: 'DELETE' })).status).toBe(403);
  expect(await send(s3.port, old)).toMatchObject({ status: 403, body: expect.stringContaining('AccessDenied') });
});

test.each([
  ['?acl', { method: 'PUT', path: '/docs/here', query: { acl: '' } }],
  ['?versioning', { method: 'PUT', path: '/docs', query: { versioning: '' } }],
  ['?tagging', { method: 'DELETE', path: '/docs/here', query: { tagging: '' } }],
  ['a list of the first kind', { method: 'GET', path: '/docs' }],
])('%s is not implemented, and is not taken for something else', async (_, request) => {
  expect(await s3.sendSigned(request)).toMatchObject({ status: 501 });
  expect(await textOf(s3.client(), 'here')).toBe('the body');
});

test('a path that is no UTF-8 is refused, and a HEAD is refused without a body', async () => {
  expect(codeIn((await s3.sendSigned({ method: 'GET', path: '/docs/%FF' })).body)).toBe('InvalidURI');
  expect(await s3.sendSigned({ method: 'HEAD', path: '/docs/none' })).toMatchObject({ status: 404, body: '' });
});

test('the bucket may stand in the path or in the host name', async () => {
  const virtual = s3.virtualHostClient();

  await virtual.send(new PutObjectCommand({ Bucket, Key: 'a/virtual key', Body: 'virtual' }));

  expect(await textOf(virtual, 'a/virtual key')).toBe('virtual');
  expect(await textOf(s3.client(), 'a/virtual key')).toBe('virtual');
  expect((await virtual.send(new ListObjectsV2Command({ Bucket, Prefix: 'a/' }))).KeyCount).toBe(1);
});

test('a provider with host names only refuses a bucket in the path', async () => {
  const config = { requestChecksumCalculation: 'WHEN_REQUIRED' as const };
  const put = new PutObjectCommand({ Bucket, Key: 'key', Body: 'x' });

  expect(await nameOf(strict.client(config).send(put))).toBe('SecondLevelDomainForbidden');
  expect(await nameOf(strict.virtualHostClient(config).send(put))).toBe('accepted');
});

test('a strict provider refuses what an SDK sends by default, and takes a plain upload', async () => {
  const byDefault = strict.virtualHostClient();
  const plain = strict.virtualHostClient({ requestChecksumCalculation: 'WHEN_REQUIRED' });
  const write = { Bucket, Key: 'plain', Body: Buffer.from('plain body') };
  const kms = { ServerSideEncryption: 'aws:kms' as const };

  expect(await nameOf(byDefault.send(new PutObjectCommand(write)))).toBe('InvalidArgument');
  expect(await nameOf(plain.send(new PutObjectCommand({ ...write, ...kms })))).toBe('NotImplemented');
  const { ETag } = await plain.send(new PutObjectCommand(write));
  expect(ETag).toBe(`"${createHash('md5').update(write.Body).digest('hex')}"`);
  expect(await textOf(plain, 'plain')).toBe('plain body');
  expect((await plain.send(new HeadObjectCommand({ Bucket, Key: 'plain' }))).ContentLength).toBe(10);
  await plain.send(new DeleteObjectCommand({ Bucket, Key: 'plain' }));
  expect(await nameOf(textOf(plain, 'plain'))).toBe('NoSuchKey');
});

test('a strict provider refuses a body in aws-chunked', async () => {
  const body = '1\r\nx\r\n0\r\n\r\n';
  const headers = { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'x-amz-decoded-content-length': '1' };

  const { status } = await strict.sendSigned({ method: 'PUT', path: '/docs/chunked', headers, body });

  expect(status).toBe(501);
});
