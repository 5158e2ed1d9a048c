/** The sparse index of what the sweeper must look at: nothing is ever scanned for it. */
import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { JobRecord } from '../domain/job.ts';
import { duePartitions, type Row, toJob } from './record-rows.ts';

const rowsAtATime = 50;

export const createDueIndex = (documents: DynamoDBDocumentClient, TableName: string) => {
  const rows = async function* (now: number): AsyncGenerator<Row> {
    for (const partition of duePartitions) {
      const query = {
        TableName,
        IndexName: 'due',
        KeyConditionExpression: 'duePk = :partition AND dueAt <= :now',
        ExpressionAttributeValues: { ':partition': partition, ':now': now },
        Limit: rowsAtATime,
      };
      for await (const { Items = [] } of paginateQuery({ client: documents }, query)) yield* Items;
    }
  };

  return {
    /** Jobs that are due by `now` (epoch ms), as the index has them: a moment old. */
    jobs: async function* (now: number): AsyncGenerator<JobRecord> {
      for await (const row of rows(now)) if (String(row.sk).startsWith('JOB#')) yield toJob(row);
    },
  };
};
