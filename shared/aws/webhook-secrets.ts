/**
 * The secrets by which accounts know our webhooks. A role that makes one cannot read it back: each is sealed under a key
 * of its own, and the one that it replaces stays until its overlap has passed.
 */
import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { open, type SealedRecord, seal } from '../domain/envelope.ts';
import { newId } from '../domain/ids.ts';
import { newWebhookSecret } from '../domain/webhook-signature.ts';
import { whileMarked } from './account-conditions.ts';
import type { Tables } from './account-store.ts';
import { held } from './conditional-write.ts';
import { type DataKeys, dataKeyRow } from './data-keys.ts';
import { dueFields, dueNames, partitionOf, type Row } from './record-rows.ts';
import { type TransactItem, transact } from './transaction.ts';
import { updateOf } from './update-expression.ts';

type SealedSecret = { readonly id: string; readonly sealed: Uint8Array };
type SecretRow = {
  readonly current: SealedSecret;
  /** Until then, in epoch ms, messages are signed with it too. */
  readonly previous?: SealedSecret & { readonly until: number };
};
export type MadeSecret = { readonly secret: string; readonly sealed: SealedSecret; readonly keyRow: object };

const sort = 'WEBHOOK-SECRET';
const rowKey = (accountId: string) => ({ pk: partitionOf(accountId), sk: sort });
const recordOf = (accountId: string, { id }: Pick<SealedSecret, 'id'>): SealedRecord => ({
  account: accountId,
  record: id,
  purpose: 'webhook-secret',
});

export const isSecretRow = ({ sk }: Row): boolean => sk === sort;
export const secretOwner = ({ pk }: Row): string => String(pk).slice(partitionOf('').length);

/** A new secret, for whoever writes it. */
export const makeSecret = async (accountId: string, keys: Pick<DataKeys, 'prepare'>): Promise<MadeSecret> => {
  const secret = newWebhookSecret();
  const record = recordOf(accountId, { id: newId('secret') });
  const { sealed, row } = await keys.prepare(record, (key) => seal(key, record, Buffer.from(secret)));
  return { secret, sealed: { id: record.record, sealed }, keyRow: row };
};

/** The writes of an account's first secret, part of those that make the account. */
export const firstSecretItems = (
  accountId: string,
  made: MadeSecret,
  { records, dataKeys }: Tables,
): TransactItem[] => [
  { Put: { TableName: records, Item: { ...rowKey(accountId), current: made.sealed } } },
  { Put: { TableName: dataKeys, Item: made.keyRow } },
];

const createSecretRow = (documents: DynamoDBDocumentClient, records: string) => async (accountId: string) => {
  const read = new GetCommand({ TableName: records, Key: rowKey(accountId), ConsistentRead: true });
  const { Item } = await documents.send(read);
  return Item as SecretRow | undefined;
};

/** For whoever signs. */
export const createSecretReader = (
  documents: DynamoDBDocumentClient,
  { records }: Pick<Tables, 'records'>,
  keys: Pick<DataKeys, 'use'>,
) => {
  const rowOf = createSecretRow(documents, records);
  /** The secrets to sign with now (epoch ms), the newest first. */
  return async (accountId: string, now: number): Promise<readonly string[]> => {
    const { current, previous } = (await rowOf(accountId)) ?? {};
    const valid = [...(current ? [current] : []), ...(previous && previous.until > now ? [previous] : [])];
    const opened = await Promise.all(
      valid.map(({ id, sealed }) => {
        const record = recordOf(accountId, { id });
        return keys.use(record, (key) => open(key, record, sealed).toString());
      }),
    );
    return opened.filter((secret) => secret !== undefined);
  };
};

/** For whoever replaces secrets. */
export const createSecretStore = (documents: DynamoDBDocumentClient, { records, dataKeys }: Tables) => {
  const rowOf = createSecretRow(documents, records);
  const keyDestroyed = (accountId: string, secret: SealedSecret): TransactItem => ({
    Delete: { TableName: dataKeys, Key: dataKeyRow(recordOf(accountId, secret)) },
  });

  return {
    /** Puts a new secret in place, beside the present one until then (epoch ms); false when another was faster. */
    replace: async (accountId: string, made: MadeSecret, until: number): Promise<boolean> => {
      const { current, previous } = (await rowOf(accountId)) ?? {};
      const set = {
        current: made.sealed,
        ...(current && { previous: { ...current, until }, ...dueFields(accountId, until) }),
      };
      const change = updateOf(set, current ? { names: ['id'], values: { ':seen': current.id } } : {});
      const ConditionExpression = current ? '#current.#id = :seen' : 'attribute_not_exists(#current)';
      const refused = await transact(documents, [
        { Update: { TableName: records, Key: rowKey(accountId), ...change, ConditionExpression } },
        { Put: { TableName: dataKeys, Item: made.keyRow } },
        ...(previous ? [keyDestroyed(accountId, previous)] : []),
        // An account that is being deleted gets none.
        whileMarked(dataKeys, accountId),
      ]);
      return refused === undefined;
    },

    /** Destroys a replaced secret whose overlap has passed. */
    retire: async (accountId: string, now: number): Promise<void> => {
      const { previous } = (await rowOf(accountId)) ?? {};
      if (!previous || previous.until > now) return;
      const Key = dataKeyRow(recordOf(accountId, previous));
      await documents.send(new DeleteCommand({ TableName: dataKeys, Key }));
      const change = updateOf(
        {},
        { remove: ['previous', ...dueNames], names: ['id'], values: { ':seen': previous.id } },
      );
      const ConditionExpression = '#previous.#id = :seen';
      await held(
        documents.send(
          new UpdateCommand({ TableName: records, Key: rowKey(accountId), ...change, ConditionExpression }),
        ),
      );
    },
  };
};

export type SecretStore = ReturnType<typeof createSecretStore>;
