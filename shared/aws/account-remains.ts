/** All that the stores hold of an account, taken away a page at a time; each may be repeated, and finds less each time. */
import type { S3Client } from '@aws-sdk/client-s3';
import { DeleteCommand, type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { JobRecord } from '../domain/job.ts';
import { directoryKey, type Tables } from './account-store.ts';
import { keyPages, removeObjects } from './asset-store.ts';
import { deleteRows } from './batch-delete.ts';
import { held } from './conditional-write.ts';
import { abortUploads } from './multipart-upload.ts';
import { keyHashKey, partitionOf, toJob } from './record-rows.ts';
import { senderKey } from './sender-store.ts';

type Key = { readonly pk: string; readonly sk: string };
type Row = Key & Readonly<Record<string, unknown>>;

/** Rows read at a time: progress is written down after each page. */
const pageSize = 500;

const isPendingJob = ({ sk, status }: Row): boolean => sk.startsWith('JOB#') && status === 'pending';
const afterPrefix = (prefix: string, { sk }: Row): string | undefined =>
  sk.startsWith(prefix) ? sk.slice(prefix.length) : undefined;

export const createAccountRemains = (
  { documents, s3 }: { readonly documents: DynamoDBDocumentClient; readonly s3: S3Client },
  { records, dataKeys }: Tables,
  buckets: readonly string[],
) => {
  const partition = async function* (TableName: string, account: string): AsyncGenerator<readonly Row[]> {
    const query = {
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :partition',
      ExpressionAttributeValues: { ':partition': partitionOf(account) },
      // Where the row leads, and whether anybody works on it; nothing of what it holds.
      ProjectionExpression: 'pk, sk, #hash, #status, leaseUntil, dueAt, createdAt',
      ExpressionAttributeNames: { '#hash': 'hash', '#status': 'status' },
    };
    for await (const { Items = [] } of paginateQuery({ client: documents, pageSize }, query)) yield Items as Row[];
  };

  const remove = (Key: Key, condition: Readonly<Record<string, unknown>> = {}): Promise<boolean> =>
    held(documents.send(new DeleteCommand({ TableName: records, Key, ...condition })));

  /** The items outside the partition that lead to the account; before the row that leads to them. */
  const removePointers = async (account: string, rows: readonly Row[]): Promise<number> => {
    let removed = 0;
    for (const row of rows) {
      const sender = afterPrefix('SENDER#', row);
      // A row that came back with a backup may name a sender who is another account's by now.
      const isOurs = {
        ConditionExpression: 'accountId = :account',
        ExpressionAttributeValues: { ':account': account },
      };
      if (sender !== undefined && (await remove(senderKey(sender), isOurs))) removed += 1;
      if (
        row.sk === 'ACCOUNT' &&
        (await remove(directoryKey(account), { ConditionExpression: 'attribute_exists(pk)' }))
      )
        removed += 1;
      if (afterPrefix('KEY#', row) === undefined || typeof row.hash !== 'string') continue;
      if (await remove(keyHashKey(row.hash), isOurs)) removed += 1;
    }
    return removed;
  };

  /** Takes a pending job away from its queue, unless a worker has leased it by now. */
  const removePending = ({ pk, sk }: Row, now: number): Promise<boolean> =>
    remove(
      { pk, sk },
      {
        ConditionExpression: '#status <> :pending OR attribute_not_exists(leaseUntil) OR leaseUntil <= :now',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':pending': 'pending', ':now': now },
      },
    );

  return {
    keys: async function* (account: string): AsyncGenerator<number> {
      for await (const rows of partition(dataKeys, account)) {
        await deleteRows(documents, dataKeys, rows);
        yield rows.length;
      }
    },

    /** Leaves the jobs that are in somebody's hands, and counts them. */
    rows: async function* (
      account: string,
      isInHands: (job: JobRecord) => boolean,
      now: number,
    ): AsyncGenerator<{ readonly removed: number; readonly inHands: number }> {
      for await (const rows of partition(records, account)) {
        const pending = rows.filter(isPendingJob);
        const others = rows.filter((row) => !isPendingJob(row));
        const pointers = await removePointers(account, others);
        await deleteRows(documents, records, others);
        let cancelled = 0;
        for (const row of pending) {
          if (!isInHands(toJob(row)) && (await removePending(row, now))) cancelled += 1;
        }
        yield { removed: pointers + others.length + cancelled, inHands: pending.length - cancelled };
      }
    },

    /** Aborts uploads before it looks for objects. */
    objects: async function* (account: string): AsyncGenerator<number> {
      const prefix = `${account}/`;
      for (const bucket of buckets) {
        await abortUploads(s3, bucket, prefix);
        for await (const keys of keyPages(s3, bucket, prefix)) {
          await removeObjects(s3, bucket, keys);
          yield keys.length;
        }
      }
    },
  };
};

export type AccountRemains = ReturnType<typeof createAccountRemains>;
