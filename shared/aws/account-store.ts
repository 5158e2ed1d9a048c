import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Account, ApiKeyRecord, Principal, Standing } from '../domain/account.ts';
import { keyStateAt } from '../domain/api-key.ts';
import { limitsOf, type Plans } from '../domain/plan.ts';
import type { StorageRef } from '../domain/storage-config.ts';
import { held } from './conditional-write.ts';
import { accountMarker } from './data-keys.ts';
import { keyItems } from './key-store.ts';
import { accountIn, accountRowKey, keyHashKey, storedRowKey } from './record-rows.ts';
import { isSweepable, retentionRow } from './settings-store.ts';
import { updateOf } from './update-expression.ts';
import { firstSecretItems, type MadeSecret } from './webhook-secrets.ts';

export type Tables = { readonly records: string; readonly dataKeys: string };

const ownersMax = 10_000;
/** Rows that one BatchGetItem reads. */
const batchMax = 100;

/** Where an operator finds all accounts. */
const directory = 'ACCOUNTS';
export const directoryKey = (accountId: string) => ({ pk: directory, sk: accountId });

const toAccount = ({ pk, sk, ...fields }: Readonly<Record<string, unknown>>): Account =>
  ({ ...fields, id: accountIn(pk) }) as Account;

type Row = Record<string, unknown> | undefined;

const standingOf = (accountRow: Row, storedRow: Row, plans: Plans): Standing => {
  const { plan = '', limits, storage, retention = {}, allowedHosts } = (accountRow ?? {}) as Partial<Account>;
  return {
    isActive: accountRow?.status === 'active',
    plan,
    limits: limitsOf({ plan, limits }, plans),
    ...(storage !== undefined && { storage }),
    retention,
    ...(allowedHosts !== undefined && { allowedHosts }),
    storedBytes: Number(storedRow?.bytes ?? 0),
  };
};

const principalOf = (
  keyRow: Row,
  marker: Row,
  { isActive, ...standing }: Standing,
  now: number,
): Principal | undefined => {
  if (!keyRow || !isActive || !marker) return undefined;
  if (keyStateAt(keyRow as Pick<ApiKeyRecord, 'state' | 'expiresAt'>, now) !== 'active') return undefined;
  const { accountId, keyId, scopes } = keyRow as unknown as Principal;
  return { accountId, keyId, scopes, ...standing };
};

export const createAccountStore = (documents: DynamoDBDocumentClient, tables: Tables, plans: Plans) => {
  // Which account a key belongs to never changes, so it may be remembered; whether the key lives is read every time.
  const owners = new Map<string, string>();

  const ownerOf = async (hash: string): Promise<string | undefined> => {
    const known = owners.get(hash);
    if (known) return known;
    const read = new GetCommand({ TableName: tables.records, Key: keyHashKey(hash), ConsistentRead: true });
    const { Item } = await documents.send(read);
    if (!Item) return undefined;
    if (owners.size >= ownersMax) owners.clear();
    owners.set(hash, Item.accountId);
    return Item.accountId;
  };

  const readRows = async (accountId: string, records: readonly { pk: string; sk: string }[]) => {
    const { Responses = {}, UnprocessedKeys = {} } = await documents.send(
      new BatchGetCommand({
        RequestItems: {
          [tables.records]: {
            Keys: [accountRowKey(accountId), storedRowKey(accountId), ...records],
            ConsistentRead: true,
          },
          [tables.dataKeys]: { Keys: [accountMarker(accountId)], ConsistentRead: true },
        },
      }),
    );
    // A row that was not read must not pass for one that does not exist.
    if (Object.keys(UnprocessedKeys).length > 0) throw new Error('DynamoDB left rows unread');
    const rows = Responses[tables.records] ?? [];
    const rowOf = (kind: string): Row => rows.find(({ sk }) => sk === kind);
    return {
      key: rowOf('KEY'),
      marker: Responses[tables.dataKeys]?.[0],
      standing: standingOf(rowOf('ACCOUNT'), rowOf('STORED'), plans),
    };
  };

  return {
    /**
     * The caller behind a key hash, if key and account live by `now` (epoch ms); strongly consistent, so that one write
     * revokes a key.
     */
    findPrincipal: async (hash: string, now: number): Promise<Principal | undefined> => {
      const accountId = await ownerOf(hash);
      if (!accountId) return undefined;
      const { key, marker, standing } = await readRows(accountId, [keyHashKey(hash)]);
      return principalOf(key, marker, standing, now);
    },

    find: async (accountId: string): Promise<Account | undefined> => {
      const read = new GetCommand({ TableName: tables.records, Key: accountRowKey(accountId), ConsistentRead: true });
      const { Item } = await documents.send(read);
      return Item && toAccount(Item);
    },

    /** All accounts, the oldest first, by the directory that holds their ids. */
    list: async (): Promise<Account[]> => {
      const accounts: Account[] = [];
      const query = {
        TableName: tables.records,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': directory },
        Limit: batchMax,
      };
      for await (const { Items = [] } of paginateQuery({ client: documents }, query)) {
        if (Items.length === 0) continue;
        const Keys = Items.map(({ sk }) => accountRowKey(sk));
        const read = new BatchGetCommand({ RequestItems: { [tables.records]: { Keys, ConsistentRead: true } } });
        const { Responses = {} } = await documents.send(read);
        accounts.push(...(Responses[tables.records] ?? []).map(toAccount));
      }
      return accounts.sort((one, other) => (one.id < other.id ? -1 : 1));
    },

    /** Suspends an account that is active, or the other way round; false for any other. */
    setActive: (accountId: string, isActive: boolean): Promise<boolean> => {
      const write = new UpdateCommand({
        TableName: tables.records,
        Key: accountRowKey(accountId),
        ...updateOf({ status: isActive ? 'active' : 'suspended' }, { values: { ':deleting': 'deleting' } }),
        ConditionExpression: 'attribute_exists(pk) AND #status <> :deleting',
      });
      return held(documents.send(write));
    },

    /** How an account stands now, whether it exists or not. */
    standing: async (accountId: string): Promise<Standing> => {
      const { marker, standing } = await readRows(accountId, []);
      return { ...standing, isActive: standing.isActive && marker !== undefined };
    },

    /** Writes account, marker, counter, first key and webhook secret in one transaction. */
    create: async (account: Account, key: ApiKeyRecord, secret: MadeSecret): Promise<void> => {
      const { id, ...account_ } = account;
      const isNew = 'attribute_not_exists(pk)';
      const put = (TableName: string, Item: Record<string, unknown>) => ({
        Put: { TableName, Item, ConditionExpression: isNew },
      });
      await documents.send(
        new TransactWriteCommand({
          TransactItems: [
            put(tables.records, { ...accountRowKey(id), ...account_ }),
            put(tables.records, { ...storedRowKey(id), bytes: 0 }),
            put(tables.records, { ...directoryKey(id), createdAt: account.createdAt }),
            put(tables.dataKeys, { ...accountMarker(id), createdAt: account.createdAt }),
            ...(isSweepable(account.retention) ? [put(tables.records, retentionRow(id, account.createdAt))] : []),
            ...keyItems(tables.records, key),
            ...firstSecretItems(id, secret, tables),
          ],
        }),
      );
    },

    /** Sets the given settings, and removes those that are null; false for an account that does not exist. */
    set: (accountId: string, settings: { [Name in 'plan' | 'limits' | 'storage']?: Account[Name] | null }) => {
      const removed = Object.entries(settings).flatMap(([name, value]) => (value === null ? [name] : []));
      const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));
      const write = new UpdateCommand({
        TableName: tables.records,
        Key: accountRowKey(accountId),
        ...updateOf(given, { remove: removed }),
        ConditionExpression: 'attribute_exists(pk)',
      });
      return held(documents.send(write));
    },

    /** Leaves the account without a default storage, if it is this one. */
    forgetStorage: async ({ accountId, id }: StorageRef): Promise<void> => {
      const write = new UpdateCommand({
        TableName: tables.records,
        Key: accountRowKey(accountId),
        ...updateOf({}, { remove: ['storage'], values: { ':id': id } }),
        ConditionExpression: '#storage.id = :id',
      });
      await held(documents.send(write));
    },
  };
};
