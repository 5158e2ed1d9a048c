import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { createToken } from '../../cli/verify/search/token-encodings.ts';
import { createTokenSearch } from '../../cli/verify/search/token-search.ts';
import { createContentDestroyer, createContentStore } from '../../shared/aws/content-store.ts';
import { createDataKeys, createKeyDestroyer, type DataKeys } from '../../shared/aws/data-keys.ts';
import { buckets, type EmbeddedAws, startAws, tables } from '../support/embedded-aws.ts';

const job = { accountId: 'acct_A', id: 'job_1' };
const secret = createToken('content of a job');
const content = (): Buffer => Buffer.from(`<p>${secret.text}</p>`);

let aws: EmbeddedAws;
let keys: DataKeys;
let store: ReturnType<typeof createContentStore> & ReturnType<typeof createContentDestroyer>;
beforeEach(async () => {
  aws = await startAws();
  keys = createDataKeys(aws.documents, aws.kms, { table: tables.dataKeys, applicationKey: aws.applicationKey });
  const destroyKey = createKeyDestroyer(aws.documents, tables.dataKeys);
  store = {
    ...createContentStore(aws.s3, buckets.content, keys),
    ...createContentDestroyer(aws.s3, buckets.content, destroyKey),
  };
});
afterEach(() => aws.stop());

const objects = async (): Promise<string[]> => {
  const { Contents = [] } = await aws.s3.send(new ListObjectsV2Command({ Bucket: buckets.content }));
  return Contents.map(({ Key = '' }) => Key);
};
const objectBytes = async (Key: string): Promise<Buffer> => {
  const { Body } = await aws.s3.send(new GetObjectCommand({ Bucket: buckets.content, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};

test('what was put comes back, and the caller keeps no copy', async () => {
  const given = content();
  await store.put(job, given);

  expect((await store.get(job))?.equals(content())).toBe(true);
  expect(given.every((byte) => byte === 0)).toBe(true);
});

test('what rests in the bucket shows nothing of the content', async () => {
  await store.put(job, content());

  expect(await objects()).toEqual(['acct_A/job_1']);
  expect(await createTokenSearch([secret])([await objectBytes('acct_A/job_1')])).toEqual([]);
});

test('destroyed content is gone, key and object, and may be destroyed again', async () => {
  await store.put(job, content());
  await store.destroy(job);
  await store.destroy(job);

  expect(await store.get(job)).toBeUndefined();
  expect(await objects()).toEqual([]);
});

test('a stray copy of the object opens for nobody once the key is destroyed', async () => {
  await store.put(job, content());
  const Body = await objectBytes('acct_A/job_1');
  await store.destroy(job);
  await aws.s3.send(new PutObjectCommand({ Bucket: buckets.content, Key: 'acct_A/job_1', Body }));

  expect(await store.get(job)).toBeUndefined();
});

test("one account's sealed content put into the place of another's does not open", async () => {
  const other = { accountId: 'acct_B', id: 'job_1' };
  await store.put(job, content());
  await store.put(other, content());
  const Body = await objectBytes('acct_A/job_1');
  await aws.s3.send(new PutObjectCommand({ Bucket: buckets.content, Key: 'acct_B/job_1', Body }));

  await expect(store.get(other)).rejects.toThrow('altered');
});

test('content that was never sealed whole is no content', async () => {
  await keys.create({ account: 'acct_A', record: 'job_1', purpose: 'content' }, () => undefined);

  expect(await store.get(job)).toBeUndefined();
  expect(await store.get({ accountId: 'acct_A', id: 'job_2' })).toBeUndefined();
});
