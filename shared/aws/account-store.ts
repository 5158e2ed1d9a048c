import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Account, ApiKeyRecord, Principal, Standing } from '../domain/account.ts';
import { limitsOf } from '../domain/plan.ts';
import type { StorageRef } from '../domain/storage-config.ts';
import { held } from './conditional-write.ts';
import { accountMarker } from './data-keys.ts';
import { accountRowKey, partitionOf, storedRowKey } from './record-rows.ts';
import { updateOf } from './update-expression.ts';
import { firstSecretItems, type MadeSecret } from './webhook-secrets.ts';

export type Tables = { readonly records: string; readonly dataKeys: string };

export const keyHashKey = (hash: string) => ({ pk: `KEYHASH#${hash}`, sk: 'KEY' });
const ownersMax = 10_000;

type Row = Record<string, unknown> | undefined;

const standingOf = (accountRow: Row, storedRow: Row): Standing => {
  const { plan, limits, storage } = (accountRow ?? {}) as Partial<Account>;
  return {
    isActive: accountRow?.status === 'active',
    limits: limitsOf(plan ?? '', limits),
    ...(storage !== undefined && { storage }),
    storedBytes: Number(storedRow?.bytes ?? 0),
  };
};

const principalOf = (keyRow: Row, marker: Row, { isActive, ...standing }: Standing): Principal | undefined => {
  if (keyRow?.state !== 'active' || !isActive || !marker) return undefined;
  const { accountId, keyId, scopes } = keyRow as unknown as Principal;
  return { accountId, keyId, scopes, ...standing };
};

export const createAccountStore = (documents: DynamoDBDocumentClient, tables: Tables) => {
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
      standing: standingOf(rowOf('ACCOUNT'), rowOf('STORED')),
    };
  };

  return {
    /** The caller behind a key hash, if key and account live; strongly consistent, so that one write revokes a key. */
    findPrincipal: async (hash: string): Promise<Principal | undefined> => {
      const accountId = await ownerOf(hash);
      if (!accountId) return undefined;
      const { key, marker, standing } = await readRows(accountId, [keyHashKey(hash)]);
      return principalOf(key, marker, standing);
    },

    /** How an account stands now, whether it exists or not. */
    standing: async (accountId: string): Promise<Standing> => {
      const { marker, standing } = await readRows(accountId, []);
      return { ...standing, isActive: standing.isActive && marker !== undefined };
    },

    /** Writes account, marker, counter, first key and webhook secret in one transaction. */
    create: async (account: Account, key: ApiKeyRecord, secret: MadeSecret): Promise<void> => {
      const { id, ...account_ } = account;
      const { hash, accountId, ...metadata } = key;
      const isNew = 'attribute_not_exists(pk)';
      const put = (TableName: string, Item: Record<string, unknown>) => ({
        Put: { TableName, Item, ConditionExpression: isNew },
      });
      await documents.send(
        new TransactWriteCommand({
          TransactItems: [
            put(tables.records, { ...accountRowKey(id), ...account_ }),
            put(tables.records, { ...storedRowKey(id), bytes: 0 }),
            put(tables.dataKeys, { ...accountMarker(id), createdAt: account.createdAt }),
            // With the hash, by which a deletion finds the item that authentication reads.
            put(tables.records, { pk: partitionOf(accountId), sk: `KEY#${key.id}`, hash, ...metadata }),
            put(tables.records, {
              ...keyHashKey(hash),
              accountId,
              keyId: key.id,
              scopes: key.scopes,
              state: key.state,
            }),
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
