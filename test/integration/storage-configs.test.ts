import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { createAuditStore } from '../../shared/aws/audit-store.ts';
import { accountMarker, createDataKeys } from '../../shared/aws/data-keys.ts';
import { createStorageConfigStore, type StorageConfigStore } from '../../shared/aws/storage-config-store.ts';
import type { AddressedAccess, StorageConfig } from '../../shared/domain/storage-config.ts';
import { addStorage, testStorage } from '../../shared/usecases/manage-storage.ts';
import { type EmbeddedAws, startAws, tables } from '../support/embedded-aws.ts';

const access: AddressedAccess = {
  endpoint: 'https://endpoint.example',
  region: 'region-of-theirs',
  bucket: 'bucket-of-theirs',
  accessKeyId: 'AKIDTHEIRS',
  secretAccessKey: 'secret of theirs',
  addressing: 'path',
};
const config: StorageConfig = { id: 'st_1', accountId: 'acct_A', title: 'Archive', createdAt: 1 };

let aws: EmbeddedAws;
let configs: StorageConfigStore;
beforeEach(async () => {
  aws = await startAws();
  const keys = createDataKeys(aws.documents, aws.kms, {
    table: tables.dataKeys,
    applicationKey: aws.applicationKey,
  });
  configs = createStorageConfigStore(aws.documents, keys, tables);
  for (const account of ['acct_A', 'acct_B']) {
    await aws.documents.send(new PutCommand({ TableName: tables.dataKeys, Item: accountMarker(account) }));
  }
});
afterEach(() => aws.stop());

const dump = async (): Promise<string> => {
  const rows = await Promise.all(
    Object.values(tables).map((TableName) => aws.documents.send(new ScanCommand({ TableName }))),
  );
  return JSON.stringify(rows.map(({ Items }) => Items));
};

test('a configuration opens again to what it was, and no row shows more of it than its title', async () => {
  await configs.create(config, access);

  expect(await configs.open(config)).toEqual(access);
  expect(await configs.find(config)).toEqual(config);
  expect(await configs.list('acct_A')).toEqual([config]);
  const rows = await dump();
  expect(rows).toContain('Archive');
  for (const secret of ['endpoint.example', 'region-of', 'bucket-of', 'AKIDTHEIRS', 'secret of']) {
    expect(rows).not.toContain(secret);
    expect(rows).not.toContain(Buffer.from(secret).toString('base64').slice(0, 10));
  }
});

test('two configurations of an account cannot have one title, and the second leaves nothing behind', async () => {
  await configs.create(config, access);
  const before = await dump();

  await expect(configs.create({ ...config, id: 'st_2' }, access)).rejects.toMatchObject({
    code: 'storage_title_taken',
    field: 'title',
  });
  expect(await dump()).toBe(before);
  await configs.create({ ...config, accountId: 'acct_B' }, access);
});

test('of two that come at once with one title, one is saved', async () => {
  const outcomes = await Promise.allSettled(
    ['st_1', 'st_2', 'st_3'].map((id) => configs.create({ ...config, id }, access)),
  );

  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await configs.list('acct_A')).toHaveLength(1);
});

test('another account sees nothing of it, and cannot open a copy of its row', async () => {
  await configs.create(config, access);

  expect(await configs.list('acct_B')).toEqual([]);
  expect(await configs.open({ accountId: 'acct_B', id: 'st_1' })).toBeUndefined();
});

test('a deleted configuration is gone with its key, and its title is free again', async () => {
  await configs.create(config, access);

  expect(await configs.remove(config)).toBe(true);
  expect(await configs.remove(config)).toBe(false);
  expect(await configs.open(config)).toBeUndefined();
  expect(await dump()).not.toContain('st_1');
  await configs.create({ ...config, id: 'st_2' }, access);
});

test('a bucket that fails its probe is not saved', async () => {
  const probe = async (): Promise<never> => {
    throw new Error('denied');
  };

  await expect(
    addStorage(
      { accountId: 'acct_A', title: 'x', access, by: 'key_1', configsMax: -1 },
      {
        storageConfigs: configs,
        userStorage: { probe },
        audit: createAuditStore(aws.documents, tables.records),
        now: () => 1,
      },
    ),
  ).rejects.toThrow('denied');
  expect(await configs.list('acct_A')).toEqual([]);
});

test('a saved bucket is tested with what was saved; one that is not there is not found', async () => {
  const probed: unknown[] = [];
  const probe = async (given: unknown) => {
    probed.push(given);
    return 'virtual-host' as const;
  };
  const { addressing, ...given } = access;

  const saved = await addStorage(
    { accountId: 'acct_A', title: 'x', access: given, by: 'key_1', configsMax: -1 },
    {
      storageConfigs: configs,
      userStorage: { probe },
      audit: createAuditStore(aws.documents, tables.records),
      now: () => 1,
    },
  );
  await testStorage(saved, { storageConfigs: configs, userStorage: { probe } });

  expect(probed).toEqual([given, { ...given, addressing: 'virtual-host' }]);
  await expect(
    testStorage({ accountId: 'acct_A', id: 'st_none' }, { storageConfigs: configs, userStorage: { probe } }),
  ).rejects.toMatchObject({
    code: 'not_found',
  });
});
