import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Job, JobEnd } from '../domain/job.ts';
import type { Tables } from './account-store.ts';

const jobKey = (accountId: string, jobId: string) => ({ pk: `ACCOUNT#${accountId}`, sk: `JOB#${jobId}` });

const defined = (values: object): [string, unknown][] =>
  Object.entries(values).filter(([, value]) => value !== undefined);

export const createJobStore = (documents: DynamoDBDocumentClient, tables: Tables) => ({
  /** Records an accepted job as pending. */
  create: async ({ accountId, id, ...row }: Job): Promise<void> => {
    const Item = { ...jobKey(accountId, id), ...Object.fromEntries(defined(row)) };
    await documents.send(
      new PutCommand({ TableName: tables.records, Item, ConditionExpression: 'attribute_not_exists(pk)' }),
    );
  },

  /** Ends a pending job. */
  finish: async (accountId: string, jobId: string, end: JobEnd): Promise<void> => {
    const fields = defined(end);
    await documents.send(
      new UpdateCommand({
        TableName: tables.records,
        Key: jobKey(accountId, jobId),
        UpdateExpression: `SET ${fields.map(([name]) => `#${name} = :${name}`).join(', ')}`,
        ConditionExpression: '#status = :pending',
        ExpressionAttributeNames: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
          ':pending': 'pending',
        },
      }),
    );
  },
});
