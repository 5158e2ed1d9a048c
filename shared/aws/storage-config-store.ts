/** The rows of storage configurations: the title in clear, all else sealed under a data key of the row's own. */
import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { open, type SealedRecord, seal } from '../domain/envelope.ts';
import { AppError } from '../domain/errors.ts';
import type { AddressedAccess, StorageConfig, StorageRef } from '../domain/storage-config.ts';
import { whileMarked } from './account-conditions.ts';
import type { Tables } from './account-store.ts';
import { type DataKeys, dataKeyRow } from './data-keys.ts';
import { partitionOf } from './record-rows.ts';
import { transact } from './transaction.ts';

const configPrefix = 'STORAGE#';
const configKey = ({ accountId, id }: StorageRef) => ({ pk: partitionOf(accountId), sk: configPrefix + id });
/** Holds a title for one configuration of the account, so that no two have the same. */
const titleKey = ({ accountId, title }: Pick<StorageConfig, 'accountId' | 'title'>) => ({
  pk: partitionOf(accountId),
  sk: `STORAGETITLE#${title}`,
});

const recordOf = ({ accountId, id }: StorageRef): SealedRecord => ({
  account: accountId,
  record: id,
  purpose: 'storage',
});

const toConfig = (row: Readonly<Record<string, unknown>>): StorageConfig => ({
  id: String(row.sk).slice(configPrefix.length),
  accountId: String(row.pk).slice(partitionOf('').length),
  title: String(row.title),
  createdAt: Number(row.createdAt),
});

const isNew = { ConditionExpression: 'attribute_not_exists(pk)' };

/** Which of the writes below fails for a title that is taken. */
const titleAt = 1;

export const createStorageConfigStore = (
  documents: DynamoDBDocumentClient,
  keys: DataKeys,
  { records: TableName, dataKeys }: Tables,
) => {
  const find = async (config: StorageRef) => {
    const read = new GetCommand({ TableName, Key: configKey(config), ConsistentRead: true });
    return (await documents.send(read)).Item;
  };

  return {
    /** @throws AppError `storage_title_taken` */
    create: async (config: StorageConfig, access: AddressedAccess): Promise<void> => {
      const record = recordOf(config);
      const { accountId, title, createdAt } = config;
      const { sealed, row } = await keys.prepare(record, (key) =>
        seal(key, record, Buffer.from(JSON.stringify(access))),
      );
      const refused = await transact(documents, [
        { Put: { TableName, Item: { ...configKey(config), title, createdAt, sealed }, ...isNew } },
        { Put: { TableName, Item: { ...titleKey(config), storageId: config.id }, ...isNew } },
        { Put: { TableName: dataKeys, Item: row, ...isNew } },
        whileMarked(dataKeys, accountId),
      ]);
      if (refused === undefined) return;
      if (refused === titleAt) throw new AppError('storage_title_taken', { field: 'title' });
      throw new Error('the configuration exists, or its account does not');
    },

    list: async (accountId: string): Promise<StorageConfig[]> => {
      const configs: StorageConfig[] = [];
      const pages = paginateQuery(
        { client: documents },
        {
          TableName,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': partitionOf(accountId), ':prefix': configPrefix },
          ProjectionExpression: 'pk, sk, title, createdAt',
        },
      );
      for await (const { Items = [] } of pages) configs.push(...Items.map(toConfig));
      return configs;
    },

    find: async (config: StorageRef): Promise<StorageConfig | undefined> => {
      const row = await find(config);
      return row && toConfig(row);
    },

    /** What it takes to write into the bucket; undefined once the configuration is deleted. */
    open: async (config: StorageRef): Promise<AddressedAccess | undefined> => {
      const row = await find(config);
      if (!row) return undefined;
      const record = recordOf(config);
      const opened = await keys.use(record, (key) => open(key, record, row.sealed));
      return opened && JSON.parse(opened.toString());
    },

    /** Rows and key go together. False when there is no such configuration. */
    remove: async (config: StorageRef): Promise<boolean> => {
      const row = await find(config);
      if (!row) return false;
      await transact(documents, [
        { Delete: { TableName, Key: configKey(config) } },
        { Delete: { TableName, Key: titleKey(toConfig(row)) } },
        { Delete: { TableName: dataKeys, Key: dataKeyRow(recordOf(config)) } },
      ]);
      return true;
    },
  };
};

export type StorageConfigStore = ReturnType<typeof createStorageConfigStore>;
