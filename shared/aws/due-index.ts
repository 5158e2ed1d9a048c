/** The sparse index of what the sweeper must look at: nothing is ever scanned for it. */
import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { DueItem } from '../domain/due.ts';
import { isDeliveryRow, toDelivery } from './delivery-store.ts';
import { duePartitions, type Row, toAsset, toJob } from './record-rows.ts';
import { isRetentionRow, retentionOwner } from './settings-store.ts';
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

  /** What is due by `now` (epoch ms), as the index has it: a moment old. */
  return async function* (now: number): AsyncGenerator<DueItem> {
    for await (const row of rows(now)) {
      const sk = String(row.sk);
      if (sk.startsWith('JOB#')) yield { job: toJob(row) };
      else if (sk.startsWith('ASSET#')) yield { asset: toAsset(row) };
      else if (isDeliveryRow(row)) yield { delivery: toDelivery(row), dueAt: Number(row.dueAt) };
      else if (isRetentionRow(row)) yield { retentionOwner: retentionOwner(row), dueAt: Number(row.dueAt) };
      else if (isSecretRow(row)) yield { secretOwner: secretOwner(row) };
    }
  };
};
