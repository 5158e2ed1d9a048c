/** Rows of what an account used, one per day and shard: many jobs end at the same moment. */
import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { dayOf } from '../domain/api-key.ts';
import type { JobEnd, JobRef } from '../domain/job.ts';
import { addUsage, noUsage, type Usage, usageOf } from '../domain/usage.ts';
import { whileThere } from './account-conditions.ts';
import { partitionOf, type Row } from './record-rows.ts';
import { transact } from './transaction.ts';

const shards = 4;
const shardOf = (id: string): number => (id.at(-1)?.charCodeAt(0) ?? 0) % shards;
const rowKey = ({ accountId, id }: JobRef, day: string) => ({
  pk: partitionOf(accountId),
  sk: `USAGE#${day}#${shardOf(id)}`,
});

/** A bucket is an attribute of its own, so that adding to it needs no map to exist. */
const bucketPrefix = 'took';

const toUsage = ({ renders = 0, errors = 0, ms = 0, bytes = 0, ...rest }: Row): Usage => ({
  ...({ renders, errors, ms, bytes } as Omit<Usage, 'durations'>),
  durations: Object.fromEntries(
    Object.entries(rest).flatMap(([name, count]) =>
      name.startsWith(bucketPrefix) ? [[name.slice(bucketPrefix.length), Number(count)]] : [],
    ),
  ),
});

export type DayUsage = { readonly day: string; readonly usage: Usage };

export const createUsageStore = (documents: DynamoDBDocumentClient, TableName: string) => ({
  /** Adds an ended job to its day; of an account that is being deleted nothing new is written. */
  add: async (job: JobRef, end: JobEnd): Promise<void> => {
    const { durations, ...sums } = usageOf(end);
    const buckets = Object.entries(durations).map(([bucket, count]) => [bucketPrefix + bucket, count] as const);
    const added = [...Object.entries(sums), ...buckets];
    const sum = {
      TableName,
      Key: rowKey(job, dayOf(end.finishedAt)),
      UpdateExpression: `ADD ${added.map(([name]) => `#${name} :${name}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(added.map(([name]) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(added.map(([name, value]) => [`:${name}`, value])),
    };
    await transact(documents, [whileThere(TableName, job.accountId), { Update: sum }]);
  },

  /** The days from one to another (such as `2026-01-31`), both included, that were used at all; the oldest first. */
  days: async (accountId: string, first: string, last: string): Promise<DayUsage[]> => {
    const days = new Map<string, Usage>();
    const query = {
      TableName,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: {
        ':pk': partitionOf(accountId),
        ':first': `USAGE#${first}`,
        ':last': `USAGE#${last}#~`,
      },
    };
    for await (const { Items = [] } of paginateQuery({ client: documents }, query)) {
      for (const row of Items) {
        const [, day = ''] = String(row.sk).split('#');
        days.set(day, addUsage(days.get(day) ?? noUsage, toUsage(row)));
      }
    }
    return [...days].map(([day, usage]) => ({ day, usage }));
  },
});

export type UsageStore = ReturnType<typeof createUsageStore>;
