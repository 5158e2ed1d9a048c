/** Rows of jobs: accepted, read, taken off. How a job is leased and how it ends have files of their own. */
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Job, JobRecord, JobRef } from '../domain/job.ts';
import { held } from './conditional-write.ts';
import { dueFields, jobItem, jobRowKey, toJob } from './record-rows.ts';
import { updateOf } from './update-expression.ts';

export const createJobStore = (documents: DynamoDBDocumentClient, TableName: string) => ({
  /** Records an accepted job as pending; the sweeper looks at it at `dueAt` (epoch ms). */
  create: async (job: Job, dueAt: number): Promise<void> => {
    const Item = jobItem(job, dueAt);
    await documents.send(new PutCommand({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
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
