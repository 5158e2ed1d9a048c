/** Rows of jobs: accepted, read, taken off. How a job is leased and how it ends have files of their own. */
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { PreparedDelivery } from '../domain/delivery.ts';
import type { Claim, Claimed } from '../domain/idempotency.ts';
import type { Job, JobRecord, JobRef } from '../domain/job.ts';
import { retention } from '../domain/retention.ts';
import type { Tables } from './account-store.ts';
import { held } from './conditional-write.ts';
import { deliveryItems } from './delivery-store.ts';
import { claimRowKey, dueFields, jobItem, jobRowKey, toJob } from './record-rows.ts';
import { transact } from './transaction.ts';
import { updateOf } from './update-expression.ts';

type ClaimedJob = Claim & {
  readonly now: number;
  readonly replaced?: string | undefined;
  /** Its webhook, written with it. */
  readonly prepared?: PreparedDelivery | undefined;
};

/** DynamoDB itself deletes rows by a time in seconds. */
const inSeconds = (ms: number): number => Math.floor(ms / 1000);

export const createJobStore = (documents: DynamoDBDocumentClient, tables: Tables, TableName = tables.records) => ({
  /** Records an accepted job as pending; the sweeper looks at it at `dueAt` (epoch ms). */
  create: async (job: Job, dueAt: number): Promise<void> => {
    const Item = jobItem(job, dueAt);
    await documents.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
  },

  /**
   * The same under an idempotency key, of which one job at a time is made; false when there is one already, other than
   * `replaced`. Times in epoch ms.
   */
  createClaimed: async (
    job: Job,
    dueAt: number,
    { slot, request, now, replaced, prepared }: ClaimedJob,
  ): Promise<boolean> => {
    const isFree = ['attribute_not_exists(pk)', 'expiresAt <= :now', ...(replaced ? ['jobId = :replaced'] : [])];
    const claimed = {
      ...claimRowKey(job.accountId, slot),
      request,
      jobId: job.id,
      expiresAt: inSeconds(now + retention.claim.keptMs),
    };
    const failed = await transact(documents, [
      {
        Put: {
          TableName,
          Item: claimed,
          ConditionExpression: isFree.join(' OR '),
          ExpressionAttributeValues: { ':now': inSeconds(now), ...(replaced && { ':replaced': replaced }) },
        },
      },
      { Put: { TableName, Item: jobItem(job, dueAt), ConditionExpression: 'attribute_not_exists(pk)' } },
      ...(prepared ? deliveryItems(tables, prepared) : []),
    ]);
    return failed === undefined;
  },

  findClaimed: async (accountId: string, slot: string): Promise<Claimed | undefined> => {
    const read = new GetCommand({ TableName, Key: claimRowKey(accountId, slot), ConsistentRead: true });
    const { Item } = await documents.send(read);
    return Item && { request: Item.request, jobId: Item.jobId };
  },

  /** Lets a job wait for a worker until `dueAt`, unless one has taken it by now. */
  queued: async (job: JobRef, dueAt: number): Promise<void> => {
    const write = new UpdateCommand({
      TableName,
      Key: jobRowKey(job),
      ...updateOf(dueFields(job.id, dueAt), { names: ['status', 'leaseId'], values: { ':pending': 'pending' } }),
      ConditionExpression: '#status = :pending AND attribute_not_exists(#leaseId)',
    });
    await held(documents.send(write));
  },

  find: async (job: JobRef): Promise<JobRecord | undefined> => {
    const read = new GetCommand({ TableName, Key: jobRowKey(job), ConsistentRead: true });
    const { Item } = await documents.send(read);
    return Item && toJob(Item);
  },

  /** Lets a job no longer point at its asset, which is being deleted. */
  forgetAsset: async (job: JobRef, assetId: string): Promise<void> => {
    const write = new UpdateCommand({
      TableName,
      Key: jobRowKey(job),
      ...updateOf({}, { remove: ['assetId', 'extension', 'previewExtension'], values: { ':asset': assetId } }),
      ConditionExpression: '#assetId = :asset',
    });
    await held(documents.send(write));
  },

  /** Takes a job that has ended off the record; false when it has not. */
  remove: (job: JobRef): Promise<boolean> => {
    const write = new DeleteCommand({
      TableName,
      Key: jobRowKey(job),
      ConditionExpression: '#status <> :pending',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':pending': 'pending' },
    });
    return held(documents.send(write));
  },
});

export type JobStore = ReturnType<typeof createJobStore>;
