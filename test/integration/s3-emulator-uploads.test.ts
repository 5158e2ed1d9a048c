import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { link, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { credentials, type RawRequest, startS3 } from '../support/embedded-s3.ts';

let s3: Awaited<ReturnType<typeof startS3>>;
let client: S3Client;

beforeAll(async () => {
  s3 = await startS3({ overwriteOnDelete: true, buckets: { docs: { abortUploadsAfterDays: 1 } } });
  client = s3.client();
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(directories.map((directory) => rm(directory, { recursive: true })));
  await s3.stop();
});

const children: ChildProcess[] = [];
const directories: string[] = [];
const Bucket = 'docs';
const mebibyte = 1024 * 1024;
const md5 = (data: Uint8Array) => createHash('md5').update(data);
const filesOf = (directory: string): Promise<string[]> => readdir(join(directory, 'bodies'));
const nameOf = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => 'accepted',
    (error: Error) => error.name,
  );
const bytesOf = async (Key: string, Range?: string): Promise<Buffer> => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, Range }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};
const start = async (Key: string): Promise<{ Bucket: string; Key: string; UploadId: string }> => {
  const { UploadId = '' } = await client.send(
    new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'text/css' }),
  );
  return { Bucket, Key, UploadId };
};
type Upload = Awaited<ReturnType<typeof start>>;
const part = async (upload: Upload, PartNumber: number, Body: Buffer | Readable, ContentLength: number) => {
  const { ETag, ChecksumCRC32 } = await client.send(
    new UploadPartCommand({ ...upload, PartNumber, Body, ContentLength }),
  );
  return { PartNumber, ETag, ChecksumCRC32 };
};
const complete = (upload: Upload, Parts: CompletedPart[], more: object = {}) =>
  client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more }));

test('12 MB uploaded as streams in three parts are one object, with the ETag of its parts', async () => {
  const data = randomBytes(12 * mebibyte);
  const pieces = [
    data.subarray(0, 5 * mebibyte),
    data.subarray(5 * mebibyte, 10 * mebibyte),
    data.subarray(10 * mebibyte),
  ];
  const upload = await start('large');

  const parts = await Promise.all(
    pieces.map((piece, at) => {
      const stream = Readable.from([piece.subarray(0, 100_000), piece.subarray(100_000)]);
      return part(upload, at + 1, stream, piece.length);
    }),
  );
  expect(await nameOf(bytesOf('large'))).toBe('NoSuchKey');
  const listed = await client.send(new ListPartsCommand(upload));
  const completed = await complete(upload, parts);

  const etags = pieces.map((piece) => md5(piece).digest());
  const etag = `"${md5(Buffer.concat(etags)).digest('hex')}-3"`;
  expect(listed.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual(
    pieces.map((piece, at) => [at + 1, piece.length]),
  );
  expect(completed.ETag).toBe(etag);
  expect(data.equals(await bytesOf('large'))).toBe(true);
  const across = data.subarray(5 * mebibyte - 10, 10 * mebibyte + 10);
  expect(across.equals(await bytesOf('large', `bytes=${5 * mebibyte - 10}-${10 * mebibyte + 9}`))).toBe(true);
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'large' }));
  expect(head).toMatchObject({ ETag: etag, ContentLength: data.length, ContentType: 'text/css' });
  expect((await complete(upload, parts)).ETag).toBe(etag);
  expect(await nameOf(part(upload, 4, Buffer.from('late'), 4))).toBe('NoSuchUpload');
});

test('parts that are missing, out of order, altered or too small complete nothing', async () => {
  const upload = await start('refused');
  const one = await part(upload, 1, Buffer.from('one'), 3);
  const two = await part(upload, 2, Buffer.from('two'), 3);

  expect(await nameOf(complete(upload, [one, two]))).toBe('EntityTooSmall');
  expect(await nameOf(complete(upload, [two, one]))).toBe('InvalidPartOrder');
  expect(await nameOf(complete(upload, [{ ...one, PartNumber: 3 }]))).toBe('InvalidPart');
  expect(await nameOf(complete(upload, [{ ...one, ETag: two.ETag }]))).toBe('InvalidPart');
  expect(await nameOf(complete(upload, [{ ...one, ChecksumCRC32: two.ChecksumCRC32 }]))).toBe('InvalidPart');
  expect(await nameOf(complete({ ...upload, Key: 'another' }, [one]))).toBe('NoSuchUpload');
  expect(await nameOf(bytesOf('refused'))).toBe('NoSuchKey');
  expect(await nameOf(complete(upload, [two]))).toBe('accepted');
  expect((await bytesOf('refused')).toString()).toBe('two');
});

test('a completion on condition of an absent object loses against an object that is there', async () => {
  const upload = await start('conditional');
  const parts = [await part(upload, 1, Buffer.from('late'), 4)];
  await client.send(new PutObjectCommand({ Bucket, Key: 'conditional', Body: 'first' }));

  expect(await nameOf(complete(upload, parts, { IfNoneMatch: '*' }))).toBe('PreconditionFailed');
  expect((await bytesOf('conditional')).toString()).toBe('first');
  await client.send(new AbortMultipartUploadCommand(upload));
});

test('an aborted upload leaves no file, whether a client or the clock aborts it', async () => {
  const before = await filesOf(s3.directory);
  const [byClient, byClock] = [await start('aborted/1'), await start('aborted/2')];
  await Promise.all([byClient, byClock].map((upload) => part(upload, 1, Buffer.from('part'), 4)));
  const uploads = async () =>
    (await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'aborted/' }))).Uploads?.map(({ Key }) => Key);
  expect(await uploads()).toEqual(['aborted/1', 'aborted/2']);

  await client.send(new AbortMultipartUploadCommand(byClient));
  await s3.expireObjects(Date.now() + 25 * 3_600_000);

  expect(await uploads()).toBeUndefined();
  expect(await filesOf(s3.directory)).toEqual(before);
  expect(await nameOf(client.send(new AbortMultipartUploadCommand(byClient)))).toBe('NoSuchUpload');
});

const chunked = (body: string, bytes: number, more: Record<string, string> = {}): RawRequest => ({
  method: 'PUT',
  path: '/docs/chunked',
  headers: {
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-decoded-content-length': String(bytes),
    'x-amz-trailer': 'x-amz-checksum-crc32',
    'content-encoding': 'aws-chunked',
    ...more,
  },
  body,
});

test.each([
  ['as it should be', '5\r\nhello\r\n5\r\nworld\r\n0\r\nx-amz-checksum-crc32:+esgrQ==\r\n\r\n', 10, 200, ''],
  ['with a wrong checksum', '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:+esgrQ==\r\n\r\n', 5, 400, 'BadDigest'],
  ['without its trailer', '5\r\nhello\r\n0\r\n\r\n', 5, 400, 'MalformedTrailerError'],
  ['of another length', '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n', 6, 400, 'IncompleteBody'],
  ['longer than declared', '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n', 4, 400, 'IncompleteBody'],
  ['cut', '5\r\nhel', 5, 400, 'IncompleteBody'],
  ['with a bad size', 'five\r\nhello\r\n0\r\n\r\n', 5, 400, 'InvalidRequest'],
])('an aws-chunked body %s', async (_, body, bytes, status, code) => {
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'chunked' }));
  const before = await filesOf(s3.directory);

  const answer = await s3.sendSigned(chunked(body, bytes));

  expect(answer).toMatchObject({ status, body: expect.stringContaining(code) });
  expect(await filesOf(s3.directory)).toHaveLength(before.length + (status === 200 ? 1 : 0));
});

test('large bodies that are refused at their first byte leave no file, and their connection takes the next', async () => {
  const before = await filesOf(s3.directory);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const refused = { ...chunked(`five\r\n${'x'.repeat(2 * mebibyte)}`, 2 * mebibyte), agent };
  const put: RawRequest = { method: 'PUT', path: '/docs/after-refusals', body: 'taken', agent };

  const answers = await Promise.all([...Array(20).fill(refused), put].map((request) => s3.sendSigned(request)));
  agent.destroy();

  expect(answers.map(({ status }) => status)).toEqual([...Array(20).fill(400), 200]);
  expect(await filesOf(s3.directory)).toHaveLength(before.length + 1);
});

test('a body that is signed chunk by chunk is refused, since nobody would check its signatures', async () => {
  const answer = await s3.sendSigned(chunked('', 10, { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' }));

  expect(answer).toMatchObject({ status: 400, body: expect.stringContaining('AuthorizationHeaderMalformed') });
});

test('a reader gets the whole object although it is deleted and overwritten meanwhile', async () => {
  const data = randomBytes(8 * mebibyte);
  const before = await filesOf(s3.directory);
  await client.send(new PutObjectCommand({ Bucket, Key: 'read', Body: data }));

  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'read' }));
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'read' }));
  const read = Buffer.from((await Body?.transformToByteArray()) ?? []);
  await s3.close();

  expect(data.equals(read)).toBe(true);
  expect(await filesOf(s3.directory)).toEqual(before);
});

test('what is deleted or replaced is overwritten on disk', async () => {
  const before = await filesOf(s3.directory);
  const write = (Body: string) => client.send(new PutObjectCommand({ Bucket, Key: 'overwritten', Body }));
  const aside = async (name: string): Promise<string> => {
    const [file = ''] = (await filesOf(s3.directory)).filter((one) => !before.includes(one));
    await link(join(s3.directory, 'bodies', file), join(s3.directory, name));
    return join(s3.directory, name);
  };

  await write('replaced');
  const replaced = await aside('replaced');
  await write('deleted!');
  const deleted = await aside('deleted');
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'overwritten' }));

  expect(await readFile(replaced)).toEqual(Buffer.alloc(8));
  expect(await readFile(deleted)).toEqual(Buffer.alloc(8));
});

/** Serves a directory from a process of its own, and prints its port. */
const serverSource = (directory: string): string => `
  import { createServer } from 'node:http';
  import { createS3 } from ${JSON.stringify(new URL('../../local/aws/s3/s3.ts', import.meta.url).href)};
  const s3 = await createS3({
    directory: ${JSON.stringify(directory)},
    buckets: { docs: {} },
    credentials: () => ${JSON.stringify(credentials.secretAccessKey)},
  });
  const server = createServer(s3.listener).listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

const serve = async (directory: string) => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', serverSource(directory)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [port] = await once(child.stdout, 'data');
  const endpoint = `http://127.0.0.1:${String(port).trim()}`;
  const silent = () => undefined;
  const logger = { trace: silent, debug: silent, info: silent, warn: silent, error: silent };
  const own = new S3Client({ endpoint, region: 'eu-central-1', credentials, maxAttempts: 1, logger });
  return {
    client: own,
    kill: async (): Promise<void> => {
      child.kill('SIGKILL');
      await once(child, 'exit');
      own.destroy();
    },
  };
};

test('after SIGKILL in the middle of uploads everything answered is there, and nothing half', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'embedded-s3-killed-'));
  directories.push(directory);
  const first = await serve(directory);
  const write = (Key: string, Body: string | Readable, ContentLength?: number) =>
    first.client.send(new PutObjectCommand({ Bucket, Key, Body, ContentLength }));
  await Promise.all(Array.from({ length: 10 }, (_, at) => write(`kept/${at}`, `kept ${at}`)));
  await write('replaced', 'old');
  const { UploadId } = await first.client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }));
  const upload = { Bucket, Key: 'parts', UploadId };
  const { ETag } = await first.client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'a part' }));

  const endless = () => new Readable({ read: () => undefined });
  const streams = [endless(), endless()];
  const halves = ['half', 'replaced'].map((Key, at) => nameOf(write(Key, streams[at] as Readable, 2 * mebibyte)));
  for (const stream of streams) stream.push(randomBytes(mebibyte));
  for (let waited = 0; (await filesOf(directory)).length < 14 && waited < 5_000; waited += 10) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(await filesOf(directory)).toHaveLength(14);
  await first.kill();
  expect(await Promise.all(halves)).not.toContain('accepted');

  const second = await serve(directory);
  const { Contents = [] } = await second.client.send(new ListObjectsV2Command({ Bucket }));
  const read = async (Key: string) =>
    (await second.client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
  expect(await Promise.all(Contents.map(({ Key = '' }) => read(Key)))).toEqual([
    ...Array.from({ length: 10 }, (_, at) => `kept ${at}`),
    'old',
  ]);
  expect(await filesOf(directory)).toHaveLength(12);
  await second.client.send(
    new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }),
  );
  expect(await read('parts')).toBe('a part');
  await second.kill();
});
