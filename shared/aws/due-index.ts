/** The sparse index of what the sweeper must look at: nothing is ever scanned for it. */
import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { DueWebhook } from '../domain/delivery.ts';
import type { JobRecord } from '../domain/job.ts';
import { isDeliveryRow, toDelivery } from './delivery-store.ts';
import { duePartitions, type Row, toJob } from './record-rows.ts';
import { isSecretRow, secretOwner } from './webhook-secrets.ts';

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

    /** Deliveries that are due by `now` (epoch ms), and accounts with a secret whose overlap has passed by then. */
    webhooks: async function* (now: number): AsyncGenerator<DueWebhook> {
      for await (const row of rows(now)) {
        if (isDeliveryRow(row)) yield { delivery: toDelivery(row), dueAt: Number(row.dueAt) };
        else if (isSecretRow(row)) yield { secretOwner: secretOwner(row) };
      }
    },
  };
};
