/** Rows of API keys: what is shown of a key, and what it is recognized by. Of the secret, only a hash is kept. */
import { type DynamoDBDocumentClient, GetCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { ApiKeyRecord, Principal } from '../domain/account.ts';
import { whileActive, whileMarked } from './account-conditions.ts';
import type { Tables } from './account-store.ts';
import { held } from './conditional-write.ts';
import { accountIn, idIn, keyHashKey, keyRowKey, partitionOf, type Row } from './record-rows.ts';
import { type TransactItem, transact } from './transaction.ts';
import { updateOf } from './update-expression.ts';

type KeyRef = Pick<ApiKeyRecord, 'accountId' | 'id'>;

const isNew = { ConditionExpression: 'attribute_not_exists(pk)' };
const usedMax = 10_000;

/** The two rows of a new key. */
export const keyItems = (TableName: string, { accountId, id, ...key }: ApiKeyRecord): TransactItem[] => {
  const { hash, scopes, state, expiresAt } = key;
  const recognized = { accountId, keyId: id, scopes, state, ...(expiresAt !== undefined && { expiresAt }) };
  return [
    { Put: { TableName, Item: { ...keyRowKey(accountId, id), ...key }, ...isNew } },
    { Put: { TableName, Item: { ...keyHashKey(hash), ...recognized }, ...isNew } },
  ];
};

const toKey = ({ pk, sk, ...fields }: Row): ApiKeyRecord =>
  ({ ...fields, accountId: accountIn(pk), id: idIn(sk) }) as ApiKeyRecord;

export const createKeyStore = (documents: DynamoDBDocumentClient, { records: TableName, dataKeys }: Tables) => {
  // Keys whose use on a day was written down by this process: the first use of a day costs a write, no other does.
  const written = { day: '', keys: new Set<string>() };

  const accountLives = (accountId: string): TransactItem[] => [
    whileActive(TableName, accountId),
    whileMarked(dataKeys, accountId),
  ];

  const change = ({ accountId, id, hash }: ApiKeyRecord, fields: object): TransactItem[] => {
    const update = updateOf(fields, { names: ['state'], values: { ':active': 'active' } });
    const ConditionExpression = '#state = :active';
    return [keyRowKey(accountId, id), keyHashKey(hash)].map((Key) => ({
      Update: { TableName, Key, ...update, ConditionExpression },
    }));
  };

  return {
    /** False for an account that is not active. */
    create: async (key: ApiKeyRecord): Promise<boolean> =>
      (await transact(documents, [...accountLives(key.accountId), ...keyItems(TableName, key)])) === undefined,

    /** Newest last. */
    list: async (accountId: string): Promise<ApiKeyRecord[]> => {
      const keys: ApiKeyRecord[] = [];
      const query = {
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': partitionOf(accountId), ':prefix': 'KEY#' },
      };
      for await (const { Items = [] } of paginateQuery({ client: documents }, query)) keys.push(...Items.map(toKey));
      return keys;
    },

    find: async ({ accountId, id }: KeyRef): Promise<ApiKeyRecord | undefined> => {
      const read = new GetCommand({ TableName, Key: keyRowKey(accountId, id), ConsistentRead: true });
      const { Item } = await documents.send(read);
      return Item && toKey(Item);
    },

    /** Puts a new key in a key's place, which goes on working until a time (epoch ms); false when it is revoked. */
    replace: async (key: ApiKeyRecord, until: number, next: ApiKeyRecord): Promise<boolean> => {
      const items = [
        ...accountLives(key.accountId),
        ...change(key, { expiresAt: until }),
        ...keyItems(TableName, next),
      ];
      return (await transact(documents, items)) === undefined;
    },

    /** From now on the key is dead; false when it was before. */
    revoke: async (key: ApiKeyRecord): Promise<boolean> =>
      (await transact(documents, change(key, { state: 'revoked' }))) === undefined,

    /** Writes down that a key is used on a day, once. */
    used: async ({ accountId, keyId }: Principal, day: string): Promise<void> => {
      if (written.day !== day || written.keys.size >= usedMax) Object.assign(written, { day, keys: new Set() });
      if (written.keys.has(keyId)) return;
      written.keys.add(keyId);
      const write = new UpdateCommand({
        TableName,
        Key: keyRowKey(accountId, keyId),
        ...updateOf({ lastUsedDay: day }),
        ConditionExpression:
          'attribute_exists(pk) AND (attribute_not_exists(#lastUsedDay) OR #lastUsedDay < :lastUsedDay)',
      });
      await held(documents.send(write));
    },
  };
};
