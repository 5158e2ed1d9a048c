import { createHash, randomBytes } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { startS3 } from '../support/embedded-s3.ts';

let s3: Awaited<ReturnType<typeof startS3>>;
let client: S3Client;
const keyId = 'arn:aws:kms:eu-central-1:000000000000:key/1';

beforeAll(async () => {
  s3 = await startS3({
    buckets: { docs: {}, list: {}, sealed: { encryption: { keyId } }, brief: { expireAfterDays: 1 } },
  });
  client = s3.client();
});
afterAll(() => s3.stop());

const Bucket = 'docs';
const md5 = (data: Uint8Array): string => createHash('md5').update(data).digest('hex');
const put = (Key: string, Body: string | Buffer, more: object = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const bytesOf = async (Key: string, more: object = {}): Promise<Buffer> => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};
const nameOf = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => 'accepted',
    (error: Error) => error.name,
  );

test.each([
  ['default settings', {}],
  ['checksums only where required', { requestChecksumCalculation: 'WHEN_REQUIRED' as const }],
])('with %s the SDK writes and reads a buffer, a stream and nothing at all', async (_, config) => {
  const own = s3.client(config);
  const data = randomBytes(300_000);
  const stream = Readable.from([data.subarray(0, 100_001), data.subarray(100_001)]);

  const buffered = await own.send(new PutObjectCommand({ Bucket, Key: 'buffer', Body: data }));
  const streamed = await own.send(
    new PutObjectCommand({ Bucket, Key: 'stream', Body: stream, ContentLength: data.length }),
  );
  const empty = await own.send(new PutObjectCommand({ Bucket, Key: 'empty', Body: Buffer.alloc(0) }));

  expect([buffered.ETag, streamed.ETag, empty.ETag]).toEqual([data, data, Buffer.alloc(0)].map((of) => `"${md5(of)}"`));
  expect(data.equals(await bytesOf('buffer')) && data.equals(await bytesOf('stream'))).toBe(true);
  expect(await bytesOf('empty')).toHaveLength(0);
});

test('what describes an object comes back with it, and aws-chunked does not', async () => {
  const described = {
    ContentType: 'application/pdf',
    ContentDisposition: 'attachment; filename="a.pdf"',
    ContentEncoding: 'gzip',
    CacheControl: 'no-store',
    Metadata: { job: 'job_1' },
  };
  await client.send(
    new PutObjectCommand({ Bucket, Key: 'described', Body: Readable.from(['pdf']), ContentLength: 3, ...described }),
  );

  const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'described', ChecksumMode: 'ENABLED' }));

  expect(head).toMatchObject({ ...described, ContentLength: 3, AcceptRanges: 'bytes', ServerSideEncryption: 'AES256' });
  expect(head.ChecksumCRC32).toBeTruthy();
  expect(Math.abs(Number(head.LastModified) - Date.now())).toBeLessThan(5_000);
});

test('a CRC-32 checksum is verified and answered; others are refused, not ignored', async () => {
  const written = await put('checked', 'the body', { ChecksumAlgorithm: 'CRC32' });
  const { ChecksumCRC32 } = written;

  expect(await nameOf(put('checked-wrong', 'another body', { ChecksumCRC32 }))).toBe('BadDigest');
  expect(await nameOf(bytesOf('checked-wrong'))).toBe('NoSuchKey');
  expect(await client.send(new GetObjectCommand({ Bucket, Key: 'checked', ChecksumMode: 'ENABLED' }))).toMatchObject({
    ChecksumCRC32,
  });
  expect(await nameOf(put('checked-otherwise', 'body', { ChecksumAlgorithm: 'SHA256' }))).toBe('NotImplemented');
});

test('a wrong Content-MD5 is refused', async () => {
  const ContentMD5 = createHash('md5').update('another body').digest('base64');

  expect(await nameOf(put('md5', 'the body', { ContentMD5 }))).toBe('BadDigest');
  expect(await nameOf(put('md5', 'the body', { ContentMD5: 'bm9uZQ==' }))).toBe('InvalidDigest');
  expect(await nameOf(put('md5', 'another body', { ContentMD5 }))).toBe('accepted');
});

test('ranges are read as asked, and one outside the object is refused', async () => {
  await put('range', '0123456789');
  const read = async (Range: string) => (await bytesOf('range', { Range })).toString();

  expect(await Promise.all(['bytes=2-4', 'bytes=7-', 'bytes=-3', 'bytes=8-99', 'bytes=-99'].map(read))).toEqual([
    '234',
    '789',
    '789',
    '89',
    '0123456789',
  ]);
  const partial = await client.send(new GetObjectCommand({ Bucket, Key: 'range', Range: 'bytes=2-4' }));
  expect(partial).toMatchObject({ ContentRange: 'bytes 2-4/10', ContentLength: 3, $metadata: { httpStatusCode: 206 } });
  expect(await nameOf(read('bytes=10-'))).toBe('InvalidRange');
});

test('a reader who has the version already gets 304, and one who wants another gets 412', async () => {
  const { ETag } = await put('read-if', 'one');
  const read = (more: object) =>
    client.send(new GetObjectCommand({ Bucket, Key: 'read-if', ...more })).then(
      ({ $metadata }) => $metadata.httpStatusCode,
      ({ $metadata }) => $metadata.httpStatusCode,
    );
  const later = new Date(Date.now() + 60_000);
  const earlier = new Date(Date.now() - 60_000);

  expect(await Promise.all([{ IfNoneMatch: ETag }, { IfModifiedSince: later }].map(read))).toEqual([304, 304]);
  expect(await Promise.all([{ IfMatch: '"no"' }, { IfUnmodifiedSince: earlier }].map(read))).toEqual([412, 412]);
  expect(await Promise.all([{ IfMatch: ETag }, { IfModifiedSince: earlier }].map(read))).toEqual([200, 200]);
});

test('of 20 writers who want to be the first exactly one is', async () => {
  const names = await Promise.all(
    Array.from({ length: 20 }, (_, writer) => nameOf(put('first', `writer ${writer}`, { IfNoneMatch: '*' }))),
  );

  expect(names.filter((name) => name === 'accepted')).toHaveLength(1);
  expect(names.filter((name) => name === 'PreconditionFailed')).toHaveLength(19);
  expect((await bytesOf('first')).toString()).toBe(`writer ${names.indexOf('accepted')}`);
});

test('a write on condition of a version is refused once that version is gone', async () => {
  const { ETag } = await put('if-match', 'one');

  expect(await nameOf(put('if-match', 'two', { IfMatch: ETag }))).toBe('accepted');
  expect(await nameOf(put('if-match', 'three', { IfMatch: ETag }))).toBe('PreconditionFailed');
  expect(await nameOf(put('if-match-none', 'one', { IfMatch: ETag }))).toBe('NoSuchKey');
  expect((await bytesOf('if-match')).toString()).toBe('two');
});

test('while 20 writers take turns every reader sees one whole object, and only its file remains', async () => {
  const bodies = Array.from({ length: 20 }, (_, writer) => Buffer.alloc(150_000 + writer, 65 + writer));
  await put('contested', bodies[0] as Buffer);
  const before = (await readdir(join(s3.directory, 'bodies'))).length;

  const [, reads] = await Promise.all([
    Promise.all(bodies.map((body) => put('contested', body))),
    Promise.all(Array.from({ length: 30 }, () => bytesOf('contested'))),
  ]);

  expect(reads.every((read) => bodies.some((body) => body.equals(read)))).toBe(true);
  expect(await readdir(join(s3.directory, 'bodies'))).toHaveLength(before);
});

test('keys that look like paths or markup are only keys', async () => {
  const keys = [
    '../../escaped',
    '/etc/passwd',
    'a//b',
    '..',
    '__proto__',
    `é'"<&>*()!~ +%2F`,
    'tab\tcr\rnl\n\u0001',
    '😀',
  ];
  await Promise.all(keys.map((key) => put(key, key)));

  const read = await Promise.all(keys.map(async (key) => (await bytesOf(key)).toString()));
  const deleted = await client.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Objects: keys.slice(0, 6).map((Key) => ({ Key })) } }),
  );

  expect(read).toEqual(keys);
  expect(deleted.Deleted?.map(({ Key }) => Key)).toEqual(keys.slice(0, 6));
  expect(await Promise.all(keys.map((key) => nameOf(bytesOf(key))))).toEqual([
    ...Array(6).fill('NoSuchKey'),
    'accepted',
    'accepted',
  ]);
  expect(await readdir(join(s3.directory, '..'))).toEqual(['s3']);
  expect((await stat(s3.directory)).mode & 0o777).toBe(0o700);
});

test('a list goes through every key once, page by page, in UTF-8 order', async () => {
  const keys = ['b', 'a/1', 'a/2', 'a', 'a-', 'c/x/1', 'c/x/2', 'c/y', 'ﬀ', '😀', 'é', 'd/'];
  await Promise.all(keys.map((Key) => client.send(new PutObjectCommand({ Bucket: 'list', Key, Body: Key }))));
  const pages = async (query: object) => {
    const shown: (string | undefined)[] = [];
    for await (const page of paginateListObjectsV2({ client, pageSize: 2 }, { Bucket: 'list', ...query })) {
      expect(page.KeyCount).toBeLessThanOrEqual(2);
      for (const { Key } of page.Contents ?? []) shown.push(Key);
      for (const { Prefix } of page.CommonPrefixes ?? []) shown.push(`(${Prefix})`);
    }
    return shown;
  };

  expect(await pages({})).toEqual(['a', 'a-', 'a/1', 'a/2', 'b', 'c/x/1', 'c/x/2', 'c/y', 'd/', 'é', 'ﬀ', '😀']);
  expect(await pages({ Delimiter: '/' })).toEqual(['a', 'a-', 'b', '(a/)', '(c/)', '(d/)', 'é', 'ﬀ', '😀']);
  expect(await pages({ Prefix: 'c/', Delimiter: '/' })).toEqual(['c/y', '(c/x/)']);
  expect(await pages({ Prefix: 'c/', StartAfter: 'c/x/1' })).toEqual(['c/x/2', 'c/y']);
  const encoded = await client.send(
    new ListObjectsV2Command({ Bucket: 'list', EncodingType: 'url', StartAfter: 'd/' }),
  );
  expect(encoded.Contents?.[0]?.Key).toBe('%C3%A9');
});

test('a copy is refused, and does not pass for an upload of nothing', async () => {
  await put('source', 'body');
  const copy = new CopyObjectCommand({ Bucket, Key: 'copied', CopySource: `${Bucket}/source` });

  expect(await nameOf(client.send(copy))).toBe('NotImplemented');
  expect(await nameOf(bytesOf('copied'))).toBe('NoSuchKey');
});

test('encryption is told as asked for, or as the bucket has it, and then an ETag is no MD5', async () => {
  const asked = { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: 'my-key', BucketKeyEnabled: true };

  const own = await put('sealed', 'body', asked);
  const byBucket = await client.send(new PutObjectCommand({ Bucket: 'sealed', Key: 'key', Body: 'body' }));

  expect(own).toMatchObject(asked);
  expect(await client.send(new HeadObjectCommand({ Bucket, Key: 'sealed' }))).toMatchObject(asked);
  expect(byBucket).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyId, BucketKeyEnabled: true });
  expect(byBucket.ETag).toMatch(/^"[0-9a-f]{32}"$/);
  expect(byBucket.ETag).not.toBe(`"${md5(Buffer.from('body'))}"`);
});

test('what is missing is named as S3 names it, and deleting it twice is no error', async () => {
  await put('deleted', 'x');
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'deleted' }));
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'deleted' }));

  expect(await nameOf(bytesOf('deleted'))).toBe('NoSuchKey');
  expect(await nameOf(client.send(new HeadObjectCommand({ Bucket, Key: 'deleted' })))).toBe('NotFound');
  expect(await nameOf(put('key', 'x', { Bucket: 'no-such-bucket' }))).toBe('NoSuchBucket');
  expect(await nameOf(client.send(new HeadBucketCommand({ Bucket: 'no-such-bucket' })))).toBe('NotFound');
  expect(await nameOf(put('k'.repeat(1025), 'x'))).toBe('KeyTooLongError');
});

test('a bucket can be made, found and, once empty, deleted', async () => {
  const own = { Bucket: 'made-here' };
  await client.send(new CreateBucketCommand(own));
  await client.send(new PutObjectCommand({ ...own, Key: 'key', Body: 'x' }));

  expect((await client.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toContain('made-here');
  expect(await nameOf(client.send(new CreateBucketCommand(own)))).toBe('BucketAlreadyOwnedByYou');
  expect(await nameOf(client.send(new CreateBucketCommand({ Bucket: 'Not.Valid' })))).toBe('InvalidBucketName');
  expect(await nameOf(client.send(new DeleteBucketCommand(own)))).toBe('BucketNotEmpty');
  await client.send(new DeleteObjectCommand({ ...own, Key: 'key' }));
  await client.send(new DeleteBucketCommand(own));
  expect(await nameOf(client.send(new HeadBucketCommand(own)))).toBe('NotFound');
});

test("objects go when their bucket's days are over, and no others", async () => {
  const inBrief = { Bucket: 'brief', Key: 'key' };
  await client.send(new PutObjectCommand({ ...inBrief, Body: 'x' }));
  await put('stays', 'x');

  await s3.expireObjects(Date.now() + 23 * 3_600_000);
  await client.send(new HeadObjectCommand(inBrief));
  await s3.expireObjects(Date.now() + 25 * 3_600_000);

  expect(await nameOf(client.send(new HeadObjectCommand(inBrief)))).toBe('NotFound');
  expect((await bytesOf('stays')).toString()).toBe('x');
});
