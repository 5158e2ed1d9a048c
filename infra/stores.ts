/** The topology's tables, buckets, queues and keys. */
import { days, minutes } from '../shared/domain/durations.ts';
import { retention } from '../shared/domain/retention.ts';

export type TableName = 'records' | 'data-keys' | 'receipts';

/** Of the table `records`; the others have none. */
export type IndexName = 'due' | 'status';

type Key = { readonly name: string; readonly type: 'S' | 'N' };
export type TableTopology = {
  readonly partitionKey: Key;
  readonly sortKey: Key;
  readonly indexes: readonly { readonly name: IndexName; readonly partitionKey: Key; readonly sortKey: Key }[];
  /** Attribute with the time, in epoch seconds, after which DynamoDB deletes a row by itself. */
  readonly expiry?: string;
  /** Point-in-time recovery: always, never, or for as long as an operator sets. */
  readonly backup: 'always' | 'never' | 'by choice';
};

const idKeys = { partitionKey: { name: 'pk', type: 'S' }, sortKey: { name: 'sk', type: 'S' } } as const;

export const tables: Readonly<Record<TableName, TableTopology>> = {
  records: {
    ...idKeys,
    indexes: [
      // What the sweeper must look at.
      { name: 'due', partitionKey: { name: 'duePk', type: 'S' }, sortKey: { name: 'dueAt', type: 'N' } },
      // Jobs that wait or have failed, of one account: few among the many that succeeded.
      { name: 'status', partitionKey: { name: 'statusPk', type: 'S' }, sortKey: { name: 'sk', type: 'S' } },
    ],
    expiry: 'expiresAt',
    backup: 'by choice',
  },
  /** Wrapped data keys: a backup of them would undo what destroying one means. */
  'data-keys': { ...idKeys, indexes: [], backup: 'never' },
  /** Signed deletion receipts, replayed after a restore; no personal data. */
  receipts: { ...idKeys, indexes: [], backup: 'always' },
};

/** The most that DynamoDB has. */
const recoveryDaysMax = 35;

/** How far back a table can be restored. @param chosen as an operator set it; 0 is not at all */
export const recoveryDaysOf = (backup: TableTopology['backup'], chosen: number): number =>
  ({ always: recoveryDaysMax, never: 0, 'by choice': chosen })[backup];

export type BucketName = 'content' | 'assets';
export type BucketTopology = {
  /** Objects go this long after they were written. */
  readonly expireAfterDays?: number;
  /** So do uploads that were neither completed nor aborted. */
  readonly abortUploadsAfterDays: number;
};

const abortUploadsAfterDays = retention.upload.keptMs / days(1);

export const buckets: Readonly<Record<BucketName, BucketTopology>> = {
  /** Sealed requests of jobs: destroyed when the job ends, and by the clock if all else fails. */
  content: { expireAfterDays: retention.content.keptMs / days(1), abortUploadsAfterDays },
  /** Documents stay until they are deleted. */
  assets: { abortUploadsAfterDays },
};

export type QueueName = 'jobs' | 'submissions' | 'webhooks' | 'deletions';
export type QueueTopology = {
  /** How long a received message is hidden: at least six times the timeout of the function that takes it. */
  readonly visibilityMs: number;
  readonly retentionMs: number;
  /** Receives, after which a message goes to the dead-letter queue. */
  readonly maxReceiveCount: number;
  /** Counted from the first sending, so longer than `retentionMs`. */
  readonly deadLetterRetentionMs: number;
};

export const queues: Readonly<Record<QueueName, QueueTopology>> = {
  // As long as the content of a job lies in its bucket. Attempts are counted in the job's row: receives are more, since
  // a message may come while another worker holds the job.
  jobs: {
    visibilityMs: minutes(30),
    retentionMs: retention.jobMessage.keptMs,
    maxReceiveCount: 10,
    deadLetterRetentionMs: retention.deadJobMessage.keptMs,
  },
  submissions: {
    visibilityMs: minutes(6),
    retentionMs: retention.submission.keptMs,
    maxReceiveCount: 4,
    deadLetterRetentionMs: retention.deadSubmission.keptMs,
  },
  webhooks: {
    visibilityMs: minutes(6),
    retentionMs: retention.webhookMessage.keptMs,
    maxReceiveCount: 5,
    deadLetterRetentionMs: retention.deadWebhookMessage.keptMs,
  },
  deletions: {
    visibilityMs: minutes(90),
    retentionMs: retention.deletionMessage.keptMs,
    maxReceiveCount: 10,
    deadLetterRetentionMs: retention.deadDeletionMessage.keptMs,
  },
};

/** `service` encrypts at rest for AWS services, `application` wraps data keys, the others sign. */
export type KeyName = 'service' | 'application' | 'receipt-signing' | 'verification-signing';

export const keys: Readonly<Record<KeyName, { readonly description: string; readonly signs: boolean }>> = {
  service: { description: 'Encryption at rest by AWS services', signs: false },
  application: { description: 'Wraps the data keys of sealed records', signs: false },
  'receipt-signing': { description: 'Signs deletion receipts', signs: true },
  'verification-signing': { description: 'Signs verification reports', signs: true },
};
