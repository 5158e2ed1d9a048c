import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import {
  accountMarker,
  createDataKeys,
  createKeyDestroyer,
  type DataKeys,
  dataKeyRow,
} from '../../shared/aws/data-keys.ts';
import { type SealedRecord, signingKeyOf } from '../../shared/domain/envelope.ts';
import { type EmbeddedAws, startAws, tables } from '../support/embedded-aws.ts';

const record: SealedRecord = { account: 'acct_A', record: 'job_1', purpose: 'content' };

let aws: EmbeddedAws;
let keys: DataKeys;
beforeEach(async () => {
  aws = await startAws();
  keys = createDataKeys(aws.documents, aws.kms, { table: tables.dataKeys, applicationKey: aws.applicationKey });
  const Item = { ...accountMarker('acct_A'), createdAt: 1 };
  await aws.documents.send(new PutCommand({ TableName: tables.dataKeys, Item }));
});
afterEach(() => aws.stop());

const copyOf = (key: Uint8Array): string => Buffer.from(key).toString('hex');

test('the key that sealed a record is lent out again to open it, 32 bytes long', async () => {
  const sealing = await keys.create(record, copyOf);

  expect(sealing).toMatch(/^[0-9a-f]{64}$/);
  expect(await keys.use(record, copyOf)).toBe(sealing);
});

test('each record has a key of its own', async () => {
  const others: SealedRecord[] = [
    { ...record, record: 'job_2' },
    { ...record, account: 'acct_B' },
    { ...record, purpose: 'asset' },
  ];
  const made = await Promise.all([record, ...others].map((one) => keys.create(one, copyOf)));

  expect(new Set(made).size).toBe(4);
});

test('a record is sealed once: its key cannot be replaced', async () => {
  const first = await keys.create(record, copyOf);

  await expect(keys.create(record, copyOf)).rejects.toThrow();
  expect(await keys.use(record, copyOf)).toBe(first);
});

test('a key is overwritten as soon as it has been used, even when the use fails', async () => {
  const seen: Uint8Array[] = [];
  await keys.create(record, (key) => seen.push(key));
  await keys.use(record, (key) => seen.push(key));
  await keys
    .use(record, (key) => {
      seen.push(key);
      throw new Error('in use');
    })
    .catch(() => undefined);

  expect(seen).toHaveLength(3);
  for (const key of seen) expect([...key].every((byte) => byte === 0)).toBe(true);
});

test('no row holds a key in clear', async () => {
  const key = await keys.create(record, copyOf);
  const { Items = [] } = await aws.documents.send(new ScanCommand({ TableName: tables.dataKeys }));
  const binaries = Items.flatMap((item) => Object.values(item)).flatMap(({ B }) => (B ? [copyOf(B)] : []));

  expect(binaries).toHaveLength(1);
  expect(binaries[0]).not.toContain(key);
});

test('a destroyed key opens nothing, and destroying it again is no error', async () => {
  await keys.create(record, copyOf);
  const destroy = createKeyDestroyer(aws.documents, tables.dataKeys);
  await destroy(record);
  await destroy(record);

  expect(await keys.use(record, copyOf)).toBeUndefined();
});

test("a wrapped key that is put into another account's row, or another job's, does not unwrap", async () => {
  await keys.create(record, copyOf);
  const { Items = [] } = await aws.documents.send(new ScanCommand({ TableName: tables.dataKeys }));
  const wrapped = Items.find(({ wrapped: found }) => found?.B)?.wrapped?.B;
  for (const other of [
    { ...record, account: 'acct_B' },
    { ...record, record: 'job_2' },
  ]) {
    const Item = { ...dataKeyRow(other), wrapped };
    await aws.documents.send(new PutCommand({ TableName: tables.dataKeys, Item }));
    await expect(keys.use(other, copyOf)).rejects.toMatchObject({ name: 'InvalidCiphertextException' });
  }
});

describe("an account's signing key", () => {
  test('is made when it is first needed and stays the same, even when many ask at once', async () => {
    const link = signingKeyOf('acct_A', 'link');
    const asked = await Promise.all(Array.from({ length: 8 }, () => keys.useOrCreate(link, copyOf)));

    expect(new Set(asked).size).toBe(1);
    expect(await keys.useOrCreate(link, copyOf)).toBe(asked[0]);
    expect(await keys.useOrCreate(signingKeyOf('acct_A', 'idempotency'), copyOf)).not.toBe(asked[0]);
  });

  test('is not made for an account that is gone', async () => {
    await expect(keys.useOrCreate(signingKeyOf('acct_gone', 'link'), copyOf)).rejects.toThrow();
    expect(await keys.use(signingKeyOf('acct_gone', 'link'), copyOf)).toBeUndefined();
  });
});
