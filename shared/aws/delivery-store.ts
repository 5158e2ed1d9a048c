/** Rows of webhook deliveries. The address that a row seals goes, with its key, in the write that ends the delivery. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import {
  type DeliveryAttempt,
  type DeliveryRef,
  type DeliveryStatus,
  deliveryAttemptsMax,
  type PreparedDelivery,
  targetRecord,
  type WebhookDelivery,
} from '../domain/delivery.ts';
import type { Job } from '../domain/job.ts';
import type { Tables } from './account-store.ts';
import { held } from './conditional-write.ts';
import { dataKeyRow } from './data-keys.ts';
import { dueFields, jobItem, partitionOf, type Row } from './record-rows.ts';
import { type TransactItem, transact } from './transaction.ts';
import { updateOf } from './update-expression.ts';

const sortPrefix = 'DELIVERY#';
const rowKey = ({ accountId, id }: DeliveryRef) => ({ pk: partitionOf(accountId), sk: sortPrefix + id });

export const isDeliveryRow = ({ sk }: Row): boolean => String(sk).startsWith(sortPrefix);

export const toDelivery = ({ pk, sk, duePk, dueAt, sealedTarget, ...fields }: Row): WebhookDelivery =>
  ({
    ...fields,
    accountId: String(pk).slice(partitionOf('').length),
    id: String(sk).slice(sortPrefix.length),
  }) as WebhookDelivery;

const pending = { names: ['status'], values: { ':isPending': 'pending' } };
const isPending = '#status = :isPending';
const isNew = { ConditionExpression: 'attribute_not_exists(pk)' };

/** When an attempt is to be made, and when the sweeper looks whether anybody made it. Epoch ms. */
export type AttemptTimes = { readonly nextAttemptAt: number; readonly dueAt: number };

/** What is written with the job for its delivery, which waits for the end of the job. */
export const deliveryItems = ({ records, dataKeys }: Tables, prepared: PreparedDelivery): TransactItem[] => {
  const { accountId, id, ...delivery } = prepared.delivery;
  const row = { ...rowKey({ accountId, id }), ...delivery, sealedTarget: prepared.sealedTarget };
  return [
    { Put: { TableName: records, Item: row, ...isNew } },
    { Put: { TableName: dataKeys, Item: prepared.targetKeyRow, ...isNew } },
  ];
};

export const createDeliveryStore = (documents: DynamoDBDocumentClient, tables: Tables) => {
  const { records, dataKeys } = tables;
  const update = (ref: DeliveryRef, ConditionExpression: string, change: ReturnType<typeof updateOf>) =>
    held(documents.send(new UpdateCommand({ TableName: records, Key: rowKey(ref), ...change, ConditionExpression })));
  const scheduled = ({ id }: DeliveryRef, { nextAttemptAt, dueAt }: AttemptTimes) => ({
    nextAttemptAt,
    ...dueFields(id, dueAt),
  });

  return {
    /** Records a job as pending together with its delivery, which waits for the end of the job. */
    createWithJob: async (job: Job, dueAt: number, prepared: PreparedDelivery): Promise<void> => {
      const refused = await transact(documents, [
        { Put: { TableName: records, Item: jobItem(job, dueAt), ...isNew } },
        ...deliveryItems(tables, prepared),
      ]);
      if (refused !== undefined) throw new Error('the job or its delivery was there before');
    },

    /** Lets a delivery that waits for its job begin; false when it has begun, or there is none. */
    wake: (ref: DeliveryRef, times: AttemptTimes): Promise<boolean> =>
      update(ref, `${isPending} AND attribute_not_exists(#nextAttemptAt)`, updateOf(scheduled(ref, times), pending)),

    /** Begins an attempt, which is counted from here on; nobody else begins one before `until`. Times in epoch ms. */
    begin: async (
      ref: DeliveryRef,
      { now, until }: { readonly now: number; readonly until: number },
    ): Promise<{ readonly delivery: WebhookDelivery; readonly sealedTarget: Uint8Array } | undefined> => {
      const write = new UpdateCommand({
        TableName: records,
        Key: rowKey(ref),
        UpdateExpression: 'SET attempt = attempt + :one, nextAttemptAt = :until, duePk = :duePk, dueAt = :until',
        ConditionExpression: `${isPending} AND nextAttemptAt <= :now AND attempt < :most`,
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ...pending.values,
          ':one': 1,
          ':now': now,
          ':until': until,
          ':duePk': dueFields(ref.id, until).duePk,
          ':most': deliveryAttemptsMax,
        },
        ReturnValues: 'ALL_NEW',
      });
      try {
        const { Attributes = {} } = await documents.send(write);
        return { delivery: toDelivery(Attributes), sealedTarget: Attributes.sealedTarget };
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },

    /** Records an attempt that failed, and when the next one follows. */
    retry: ({ attempts, attempt, ...ref }: WebhookDelivery, failed: DeliveryAttempt, times: AttemptTimes) =>
      update(
        ref,
        `${isPending} AND #attempt = :begun`,
        updateOf(
          { attempts: [...attempts, failed], ...scheduled(ref, times) },
          { names: ['status', 'attempt'], values: { ...pending.values, ':begun': attempt } },
        ),
      ),

    /** Ends a delivery and destroys its address; its row goes at `expiresAt`. */
    end: async ({ attempts, ...ref }: WebhookDelivery, { status, last, expiresAt }: EndedDelivery): Promise<void> => {
      const change = updateOf(
        { status, attempts: last ? [...attempts, last] : attempts, ...dueFields(ref.id, expiresAt) },
        { remove: ['nextAttemptAt', 'sealedTarget'], values: pending.values },
      );
      await transact(documents, [
        { Update: { TableName: records, Key: rowKey(ref), ...change, ConditionExpression: isPending } },
        { Delete: { TableName: dataKeys, Key: dataKeyRow(targetRecord(ref)) } },
      ]);
    },

    /** Makes the next attempt of a delivery that has begun due; false when it has ended or waits for its job. */
    hasten: (ref: DeliveryRef, times: AttemptTimes): Promise<boolean> =>
      update(ref, `${isPending} AND attribute_exists(#nextAttemptAt)`, updateOf(scheduled(ref, times), pending)),

    /** Begins an ended delivery anew, with an address that was sealed for it. */
    reopen: async (
      { delivery, sealedTarget, targetKeyRow }: PreparedDelivery,
      times: AttemptTimes,
    ): Promise<boolean> => {
      const { accountId, id, status, attempt, attempts } = delivery;
      const set = { status, attempt, attempts, sealedTarget, ...scheduled(delivery, times) };
      const change = updateOf(set, { values: { ':isPending': 'pending' } });
      const items: TransactItem[] = [
        {
          Update: {
            TableName: records,
            Key: rowKey({ accountId, id }),
            ...change,
            ConditionExpression: 'attribute_exists(pk) AND #status <> :isPending',
          },
        },
        { Put: { TableName: dataKeys, Item: targetKeyRow } },
      ];
      return (await transact(documents, items)) === undefined;
    },

    /** Lets the sweeper look again later, unless the row has changed. */
    postpone: (ref: DeliveryRef, seenDueAt: number, dueAt: number): Promise<boolean> =>
      update(
        ref,
        `${isPending} AND #dueAt = :seen`,
        updateOf(dueFields(ref.id, dueAt), { names: ['status'], values: { ...pending.values, ':seen': seenDueAt } }),
      ),

    remove: async (ref: DeliveryRef): Promise<void> => {
      await documents.send(new DeleteCommand({ TableName: records, Key: rowKey(ref) }));
      await documents.send(new DeleteCommand({ TableName: dataKeys, Key: dataKeyRow(targetRecord(ref)) }));
    },

    find: async (ref: DeliveryRef): Promise<WebhookDelivery | undefined> => {
      const { Item } = await documents.send(
        new GetCommand({ TableName: records, Key: rowKey(ref), ConsistentRead: true }),
      );
      return Item && toDelivery(Item);
    },

    /** The newest deliveries of an account. */
    newest: async (accountId: string, Limit: number): Promise<readonly WebhookDelivery[]> => {
      const { Items = [] } = await documents.send(
        new QueryCommand({
          TableName: records,
          KeyConditionExpression: 'pk = :partition AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':partition': partitionOf(accountId), ':prefix': sortPrefix },
          ScanIndexForward: false,
          Limit,
        }),
      );
      return Items.map(toDelivery);
    },
  };
};

export type EndedDelivery = {
  readonly status: Exclude<DeliveryStatus, 'pending'>;
  /** The attempt that ended it; none when it ended for want of a job or an address. */
  readonly last?: DeliveryAttempt | undefined;
  readonly expiresAt: number;
};

export type DeliveryStore = ReturnType<typeof createDeliveryStore>;
