/** How a job ends: once, and with all that belongs to its end in the same transaction. */
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { storedBytesOf } from '../domain/asset.ts';
import type { Completion, CompletionOutcome, EndOptions } from '../domain/completion.ts';
import type { JobEnd, JobRef } from '../domain/job.ts';
import { whileActive } from './account-conditions.ts';
import type { Tables } from './account-store.ts';
import { held } from './conditional-write.ts';
import { contentRecord } from './content-store.ts';
import { dataKeyRow } from './data-keys.ts';
import { assetItem, dueFields, dueNames, jobRowKey, statusPartition, storedRowKey } from './record-rows.ts';
import { type TransactItem, transact } from './transaction.ts';
import { updateOf } from './update-expression.ts';

const leaseNames = ['leaseId', 'leaseUntil'];

const ending = (job: JobRef, end: JobEnd, { lease, seenDueAt, settleBy }: EndOptions) => {
  const isFailure = end.status === 'error';
  const set = {
    ...end,
    ...(isFailure && { statusPk: statusPartition(job.accountId, 'error') }),
    ...(settleBy !== undefined && dueFields(job.id, settleBy)),
  };
  const change = updateOf(set, {
    remove: [...leaseNames, ...(isFailure ? [] : ['statusPk']), ...(settleBy === undefined ? dueNames : [])],
    values: {
      ':pending': 'pending',
      ...(lease && { ':ours': lease.id }),
      ...(seenDueAt !== undefined && { ':seen': seenDueAt }),
    },
  });
  const condition = [
    '#status = :pending',
    ...(lease ? ['#leaseId = :ours'] : []),
    ...(seenDueAt === undefined ? [] : ['#dueAt = :seen']),
  ];
  return { Key: jobRowKey(job), ...change, ConditionExpression: condition.join(' AND ') };
};

/** Adds to the stored bytes, as far as the limit allows; their row was made with the account. */
const storing = (accountId: string, bytes: number, bytesMax: number) => ({
  Key: storedRowKey(accountId),
  UpdateExpression: 'ADD #bytes :bytes',
  ExpressionAttributeNames: { '#bytes': 'bytes' },
  ExpressionAttributeValues: { ':bytes': bytes, ...(bytesMax >= 0 && { ':room': bytesMax - bytes }) },
  ...(bytesMax >= 0 && { ConditionExpression: '#bytes <= :room' }),
});

/** What may be written, and what it means when its condition does not hold. */
type Step = { readonly item: TransactItem; readonly refusal?: CompletionOutcome };

type Usage = { readonly add: (job: JobRef, end: JobEnd) => Promise<void> };

export const createJobEndings = (documents: DynamoDBDocumentClient, tables: Tables, usage: Usage) => {
  const { records: TableName, dataKeys } = tables;
  /** With its key, sealed content is gone in the same instant in which the job is final. */
  const keyDestroyed = (job: JobRef): TransactItem => ({
    Delete: { TableName: dataKeys, Key: dataKeyRow(contentRecord(job)) },
  });

  const stored = (accountId: string, { asset, nameKeyRow, storageBytesMax }: Completion): Step[] => {
    if (!asset) return [];
    const room = storing(accountId, storedBytesOf(asset), storageBytesMax);
    return [
      { item: { Update: { TableName, ...room } }, refusal: 'storage_full' },
      { item: { Put: { TableName, Item: assetItem(asset), ConditionExpression: 'attribute_not_exists(pk)' } } },
      ...(nameKeyRow ? [{ item: { Put: { TableName: dataKeys, Item: nameKeyRow } } }] : []),
    ];
  };

  /** What was used is counted by whoever ended the job: a crash right after the end leaves it uncounted. */
  const counted = async (ended: boolean, job: JobRef, end: JobEnd): Promise<boolean> => {
    if (ended) await usage.add(job, end);
    return ended;
  };

  return {
    /** Ends a job whose content was never written anywhere; false when it had ended, or another holds it. */
    end: async (job: JobRef, end: JobEnd, options: EndOptions = {}): Promise<boolean> =>
      counted(await held(documents.send(new UpdateCommand({ TableName, ...ending(job, end, options) }))), job, end),

    /** Ends a job and destroys the key of its content; false when it had ended, or another holds it. */
    endSealed: async (job: JobRef, end: JobEnd, options: EndOptions = {}): Promise<boolean> => {
      const items = [{ Update: { TableName, ...ending(job, end, options) } }, keyDestroyed(job)];
      return counted((await transact(documents, items)) === undefined, job, end);
    },

    /** Ends a job well: its row, its asset if any, the account's stored bytes, the key of its content; all or none. */
    complete: async (job: JobRef, completion: Completion): Promise<CompletionOutcome> => {
      const { end, lease, settleBy } = completion;
      const steps: Step[] = [
        { item: whileActive(TableName, job.accountId), refusal: 'account_inactive' },
        ...stored(job.accountId, completion),
        { item: { Update: { TableName, ...ending(job, end, { lease, settleBy }) } } },
        ...(lease ? [{ item: keyDestroyed(job) }] : []),
      ];
      const failed = await transact(
        documents,
        steps.map(({ item }) => item),
      );
      if (failed !== undefined) return steps[failed]?.refusal ?? 'ended_otherwise';
      await counted(true, job, end);
      return 'completed';
    },

    /** Nothing about an ended job is open any more. */
    settled: async (job: JobRef): Promise<void> => {
      const change = updateOf({}, { remove: dueNames, names: ['status'], values: { ':pending': 'pending' } });
      const ConditionExpression = 'attribute_exists(#status) AND #status <> :pending';
      await held(documents.send(new UpdateCommand({ TableName, Key: jobRowKey(job), ...change, ConditionExpression })));
    },
  };
};

export type JobEndings = ReturnType<typeof createJobEndings>;
