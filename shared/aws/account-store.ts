import { BatchGetCommand, type DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Account, ApiKeyRecord, Principal } from '../domain/account.ts';

export type Tables = { readonly records: string; readonly dataKeys: string };

const accountKey = (id: string) => ({ pk: `ACCOUNT#${id}`, sk: 'ACCOUNT' });
const keyHashKey = (hash: string) => ({ pk: `KEYHASH#${hash}`, sk: 'KEY' });
const ownersMax = 10_000;

type Row = Record<string, unknown> | undefined;

const principalOf = (keyRow: Row, accountRow: Row, marker: Row): Principal | undefined => {
  const live = keyRow?.state === 'active' && accountRow?.status === 'active' && marker !== undefined;
  if (!live) return undefined;
  const { accountId, keyId, scopes } = keyRow as unknown as Principal;
  return { accountId, keyId, scopes };
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

  const readAll = async (hash: string, accountId: string): Promise<readonly [Row, Row, Row]> => {
    const { Responses = {} } = await documents.send(
      new BatchGetCommand({
        RequestItems: {
          [tables.records]: { Keys: [keyHashKey(hash), accountKey(accountId)], ConsistentRead: true },
          [tables.dataKeys]: { Keys: [accountKey(accountId)], ConsistentRead: true },
        },
      }),
    );
    const rows = Responses[tables.records] ?? [];
    return [
      rows.find(({ sk }) => sk === 'KEY'),
      rows.find(({ sk }) => sk === 'ACCOUNT'),
      Responses[tables.dataKeys]?.[0],
    ];
  };

  return {
    /** The caller behind a key hash, if key and account live; strongly consistent, so that one write revokes a key. */
    findPrincipal: async (hash: string): Promise<Principal | undefined> => {
      const accountId = await ownerOf(hash);
      return accountId ? principalOf(...(await readAll(hash, accountId))) : undefined;
    },

    /** Writes account, marker and first key in one transaction. */
    create: async (account: Account, key: ApiKeyRecord): Promise<void> => {
      const { id, ...account_ } = account;
      const { hash, accountId, ...metadata } = key;
      const isNew = 'attribute_not_exists(pk)';
      const put = (TableName: string, Item: Record<string, unknown>) => ({
        Put: { TableName, Item, ConditionExpression: isNew },
      });
      await documents.send(
        new TransactWriteCommand({
          TransactItems: [
            put(tables.records, { ...accountKey(id), ...account_ }),
            put(tables.dataKeys, { ...accountKey(id), createdAt: account.createdAt }),
            put(tables.records, { pk: `ACCOUNT#${accountId}`, sk: `KEY#${key.id}`, ...metadata }),
            put(tables.records, {
              ...keyHashKey(hash),
              accountId,
              keyId: key.id,
              scopes: key.scopes,
              state: key.state,
            }),
          ],
        }),
      );
    },
  };
};
