/**
 * Data keys: each seals one record (or signs, for one account and purpose), wrapped by the application key in a row of
 * its own. Destroying the row makes every copy of what the key sealed unreadable.
 */
import { DecryptCommand, GenerateDataKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import type { SealedRecord } from '../domain/envelope.ts';

type Names = { readonly table: string; readonly applicationKey: string };
type Use<T> = (key: Uint8Array) => T | Promise<T>;

/** Where the wrapped key of a record lies. */
export const dataKeyRow = ({ account, record, purpose }: SealedRecord) => ({
  pk: `ACCOUNT#${account}`,
  sk: purpose === 'content' ? `JOB#${record}` : `PURPOSE#${purpose}#${record}`,
});

/** What stands for the account itself among its keys: without it the account is gone, whatever a backup brought back. */
export const accountMarker = (account: string) => ({ pk: `ACCOUNT#${account}`, sk: 'ACCOUNT' });

/** Bound to the wrapped key, and shown in clear by CloudTrail: opaque ids only. */
const contextOf = ({ account, record, purpose }: SealedRecord): Record<string, string> => ({
  account,
  purpose,
  ...(purpose === 'content' && { job: record }),
});

/** A plaintext key lives as long as its use and is overwritten after it. */
const useOnce = async <T>(plaintext: Uint8Array | undefined, use: Use<T>): Promise<T> => {
  if (!plaintext) throw new Error('KMS answered without a key');
  try {
    return await use(plaintext);
  } finally {
    plaintext.fill(0);
  }
};

/** Makes what a record's key sealed unreadable; may be repeated. */
export const createKeyDestroyer =
  (documents: DynamoDBDocumentClient, TableName: string) =>
  async (record: SealedRecord): Promise<void> => {
    await documents.send(new DeleteCommand({ TableName, Key: dataKeyRow(record) }));
  };

export const createDataKeys = (documents: DynamoDBDocumentClient, kms: KMSClient, names: Names) => {
  const { table: TableName, applicationKey: KeyId } = names;

  const unwrap = async <T>(wrapped: Uint8Array, record: SealedRecord, use: Use<T>): Promise<T> => {
    const EncryptionContext = contextOf(record);
    const { Plaintext } = await kms.send(new DecryptCommand({ KeyId, CiphertextBlob: wrapped, EncryptionContext }));
    return useOnce(Plaintext, use);
  };

  const find = async (record: SealedRecord): Promise<Uint8Array | undefined> => {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: dataKeyRow(record), ConsistentRead: true }));
    return Item?.wrapped;
  };

  /** A new key's plaintext is lent out; its row is written by whoever borrows it. */
  const generate = async <T>(record: SealedRecord, use: (key: Uint8Array, item: object) => Promise<T>): Promise<T> => {
    const { Plaintext, CiphertextBlob: wrapped } = await kms.send(
      new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext: contextOf(record) }),
    );
    return useOnce(Plaintext, (key) => use(key, { ...dataKeyRow(record), wrapped }));
  };
  const isNew = { ConditionExpression: 'attribute_not_exists(pk)' };

  /** For an account that exists; another call may make the key at the same time. */
  const makeAccountKey = (record: SealedRecord): Promise<Uint8Array> => {
    const check = { TableName, Key: accountMarker(record.account), ConditionExpression: 'attribute_exists(pk)' };
    return generate(record, async (_key, Item) => {
      const TransactItems = [{ ConditionCheck: check }, { Put: { TableName, Item, ...isNew } }];
      const failed = await documents.send(new TransactWriteCommand({ TransactItems })).then(
        () => undefined,
        (error: unknown) => error,
      );
      const made = await find(record);
      if (!made) throw failed;
      return made;
    });
  };

  return {
    /** Seals with a new key whose row the caller writes, in a transaction of its own. */
    prepare: <T>(
      record: SealedRecord,
      use: (key: Uint8Array) => T,
    ): Promise<{ readonly sealed: T; readonly row: object }> =>
      generate(record, async (key, row) => ({ sealed: use(key), row })),

    /** Seals with a new key, for a record that has none yet; the key's row is written first. */
    create: <T>(record: SealedRecord, use: Use<T>): Promise<T> =>
      generate(record, async (key, Item) => {
        await documents.send(new PutCommand({ TableName, Item, ...isNew }));
        return use(key);
      }),

    /** Lends the record's key out; undefined when it has been destroyed. */
    use: async <T>(record: SealedRecord, use: Use<T>): Promise<T | undefined> => {
      const wrapped = await find(record);
      return wrapped && unwrap(wrapped, record, use);
    },

    /** Lends an account's signing key out, which is made when it is first needed. */
    useOrCreate: async <T>(record: SealedRecord, use: Use<T>): Promise<T> =>
      unwrap((await find(record)) ?? (await makeAccountKey(record)), record, use),

    /** Lends a key out whose row was read already. */
    unwrap,
  };
};

export type DataKeys = ReturnType<typeof createDataKeys>;
