import { randomBytes } from 'node:crypto';
import { CreateMultipartUploadCommand, HeadObjectCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { type AssetStore, createAssetStore } from '../../shared/aws/asset-store.ts';
import { buckets, type EmbeddedAws, startAws } from '../support/embedded-aws.ts';

let aws: EmbeddedAws;
let store: AssetStore;
beforeEach(async () => {
  aws = await startAws();
  store = createAssetStore(aws.s3, buckets.assets);
});
afterEach(() => aws.stop());

const inChunks = async function* (bytes: Buffer, chunkBytes = 128 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
};
const failing = async function* (bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield* inChunks(bytes);
  throw new Error('the renderer was lost');
};
const read = async (key: string, range?: { first: number; last: number }): Promise<Buffer | undefined> => {
  const chunks = await store.get(key, range);
  return chunks && Buffer.concat(await Array.fromAsync(chunks));
};
const newObject = (key: string, bytes: number) => ({ key, contentType: 'application/pdf', bytes });
const uploads = async (): Promise<unknown[]> => {
  const { Uploads = [] } = await aws.s3.send(new ListMultipartUploadsCommand({ Bucket: buckets.assets }));
  return Uploads;
};

const mebibyte = 1024 * 1024;
const sizes = {
  'one byte': 1,
  'just one request': 8 * mebibyte,
  'two parts': 8 * mebibyte + 1,
  'three parts': 24_000_000,
};

test.each(Object.entries(sizes))('an object of %s is stored byte for byte', async (_what, length) => {
  const bytes = randomBytes(length);
  await store.put(newObject('acct_A/job_1/1', length), inChunks(bytes));

  expect((await read('acct_A/job_1/1'))?.equals(bytes)).toBe(true);
  const head = await aws.s3.send(new HeadObjectCommand({ Bucket: buckets.assets, Key: 'acct_A/job_1/1' }));
  expect(head).toMatchObject({ ContentType: 'application/pdf', ContentLength: length });
  expect(await uploads()).toEqual([]);
});

describe.each(Object.entries(sizes))('of %s, nothing remains', (_what, length) => {
  const bytes = randomBytes(length);

  test('when its bytes fail at their end', async () => {
    await expect(store.put(newObject('a/b/1', length), failing(bytes))).rejects.toThrow('the renderer was lost');
    expect([await store.list(''), await uploads()]).toEqual([[], []]);
  });

  test.each([
    ['fewer', length + 1],
    ['more', length - 1],
  ])('when %s bytes come than were announced', async (_which, announced) => {
    await expect(store.put(newObject('a/b/1', announced), inChunks(bytes))).rejects.toThrow('than announced');
    expect([await store.list(''), await uploads()]).toEqual([[], []]);
  });
});

test('a range is read without the rest', async () => {
  await store.put(newObject('a/b/1', 10), inChunks(Buffer.from('0123456789')));

  expect((await read('a/b/1', { first: 2, last: 4 }))?.toString()).toBe('234');
});

test('what is gone reads as undefined, and may be removed again', async () => {
  await store.put(newObject('a/b/1', 1), inChunks(Buffer.from('0')));
  await store.remove(['a/b/1', 'a/b/2']);
  await store.remove(['a/b/1']);
  await store.remove([]);

  expect(await read('a/b/1')).toBeUndefined();
});

test('objects are listed by their prefix, and unfinished uploads ended by it', async () => {
  for (const key of ['a/b/1', 'a/b/2', 'a/c/1']) await store.put(newObject(key, 1), inChunks(Buffer.from('0')));
  for (const Key of ['a/b/3', 'a/c/2']) {
    await aws.s3.send(new CreateMultipartUploadCommand({ Bucket: buckets.assets, Key }));
  }
  await store.abortUploads('a/b/');

  expect(await store.list('a/b/')).toEqual(['a/b/1', 'a/b/2']);
  expect(await uploads()).toEqual([expect.objectContaining({ Key: 'a/c/2' })]);
});
