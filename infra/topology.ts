/**
 * What Ephemera consists of: functions, tables, buckets, queues, keys, times and limits. One description, read by the CDK
 * stack and by the embedded stack, so that the two cannot drift.
 */
import { type FunctionTopology, plainFunction } from './function-topology.ts';

const seconds = (count: number): number => count * 1000;
const minutes = (count: number): number => seconds(60) * count;
const hours = (count: number): number => minutes(60) * count;
const days = (count: number): number => hours(24) * count;

export type FunctionName = 'api' | 'renderer' | 'worker' | 'notifier' | 'dead-letter' | 'sweeper' | 'admin';

/** Writing, reading and removing documents, and the traces of attempts at it. */
const storesAssets = [
  's3:AbortMultipartUpload',
  's3:DeleteObject',
  's3:GetObject',
  's3:ListBucket',
  's3:ListBucketMultipartUploads',
  's3:PutObject',
] as const;

/** Ending jobs of others: their rows, their content, which need not be read, and what their attempts left. */
const endsJobs = {
  tables: { records: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], 'data-keys': ['dynamodb:DeleteItem'] },
  buckets: {
    content: ['s3:DeleteObject'],
    assets: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
  },
} as const;

export const functions: Readonly<Record<FunctionName, FunctionTopology<FunctionName>>> = {
  api: {
    ...plainFunction,
    entry: 'functions/api/handler.ts',
    timeoutMs: seconds(150),
    memoryMb: 1024,
    streams: true,
    tables: {
      records: [
        'dynamodb:BatchGetItem',
        'dynamodb:ConditionCheckItem',
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
      ],
      'data-keys': [
        'dynamodb:BatchGetItem',
        'dynamodb:ConditionCheckItem',
        'dynamodb:DeleteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
      ],
    },
    indexes: ['status'],
    buckets: {
      content: ['s3:DeleteObject', 's3:PutObject'],
      assets: storesAssets,
    },
    queues: { jobs: ['sqs:SendMessage'], webhooks: ['sqs:SendMessage'] },
    seals: ['content', 'asset', 'storage', 'link', 'idempotency', 'webhook', 'webhook-secret'],
    opens: ['asset', 'link', 'idempotency'],
    invokes: ['renderer', 'worker'],
    times: ['job-accept', 'job-queued'],
    sendsOut: true,
    mintsLinks: true,
  },
  renderer: {
    ...plainFunction,
    entry: 'functions/renderer/handler.ts',
    timeoutMs: seconds(270),
    memoryMb: 2048,
    architecture: 'x86_64',
    scratchMb: 1024,
    tenantIsolation: true,
    streams: true,
    chromium: true,
  },
  worker: {
    ...plainFunction,
    entry: 'functions/worker/handler.ts',
    // A whole render, its transfer, and writing it down.
    timeoutMs: seconds(300),
    memoryMb: 1024,
    eventSources: [{ queue: 'jobs', batchSize: 1, concurrencyMax: 1000 }],
    tables: {
      records: [
        'dynamodb:BatchGetItem',
        'dynamodb:ConditionCheckItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
      ],
      'data-keys': ['dynamodb:BatchGetItem', 'dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem'],
    },
    buckets: {
      content: ['s3:DeleteObject', 's3:GetObject', 's3:ListBucket'],
      assets: storesAssets,
    },
    queues: { jobs: ['sqs:ChangeMessageVisibility'], webhooks: ['sqs:SendMessage'] },
    seals: ['asset'],
    opens: ['content', 'storage'],
    invokes: ['renderer'],
    sendsOut: true,
    times: ['job-lease', 'job-renewal', 'job-retry', 'job-queued'],
  },
  notifier: {
    ...plainFunction,
    entry: 'functions/notifier/handler.ts',
    // Several times what one attempt takes: 10 s, and what is read and written around it.
    timeoutMs: seconds(60),
    eventSources: [{ queue: 'webhooks', batchSize: 10, concurrencyMax: 100 }],
    tables: {
      records: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
      'data-keys': ['dynamodb:ConditionCheckItem', 'dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem'],
    },
    queues: { webhooks: ['sqs:SendMessage'] },
    seals: ['link'],
    opens: ['link', 'webhook', 'webhook-secret'],
    times: ['webhook-retry'],
    sendsOut: true,
    mintsLinks: true,
  },
  'dead-letter': {
    ...plainFunction,
    entry: 'functions/dead-letter/handler.ts',
    timeoutMs: seconds(60),
    eventSources: [
      { queue: 'jobs-dead-letter', batchSize: 10, concurrencyMax: 2 },
      { queue: 'webhooks-dead-letter', batchSize: 10, concurrencyMax: 2 },
    ],
    ...endsJobs,
    queues: { webhooks: ['sqs:SendMessage'] },
  },
  sweeper: {
    ...plainFunction,
    entry: 'functions/sweeper/handler.ts',
    timeoutMs: minutes(10),
    schedule: 'sweep',
    ...endsJobs,
    tables: { ...endsJobs.tables, records: [...endsJobs.tables.records, 'dynamodb:DeleteItem'] },
    indexes: ['due'],
    queues: { jobs: ['sqs:SendMessage'], webhooks: ['sqs:SendMessage'] },
    times: ['job-queued'],
  },
  admin: {
    ...plainFunction,
    entry: 'functions/admin/handler.ts',
    timeoutMs: seconds(60),
    tables: { records: ['dynamodb:PutItem', 'dynamodb:UpdateItem'], 'data-keys': ['dynamodb:PutItem'] },
    seals: ['webhook-secret'],
  },
};

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

export type BucketName = 'content' | 'assets';
export type BucketTopology = {
  /** Objects go this long after they were written. */
  readonly expireAfterDays?: number;
  /** So do uploads that were neither completed nor aborted. */
  readonly abortUploadsAfterDays: number;
};

export const buckets: Readonly<Record<BucketName, BucketTopology>> = {
  /** Sealed requests of jobs: destroyed when the job ends, and by the clock if all else fails. */
  content: { expireAfterDays: 1, abortUploadsAfterDays: 1 },
  /** Documents stay until they are deleted. */
  assets: { abortUploadsAfterDays: 1 },
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
  jobs: { visibilityMs: minutes(30), retentionMs: days(1), maxReceiveCount: 10, deadLetterRetentionMs: days(4) },
  // The one queue with content, put there by a customer's own system.
  submissions: { visibilityMs: minutes(6), retentionMs: hours(1), maxReceiveCount: 4, deadLetterRetentionMs: days(1) },
  webhooks: { visibilityMs: minutes(6), retentionMs: days(1), maxReceiveCount: 5, deadLetterRetentionMs: days(4) },
  deletions: { visibilityMs: minutes(90), retentionMs: days(7), maxReceiveCount: 10, deadLetterRetentionMs: days(14) },
};

/** `service` encrypts at rest for AWS services, `application` wraps data keys, the others sign. */
export type KeyName = 'service' | 'application' | 'receipt-signing' | 'verification-signing';

export const keys: Readonly<Record<KeyName, { readonly description: string; readonly signs: boolean }>> = {
  service: { description: 'Encryption at rest by AWS services', signs: false },
  application: { description: 'Wraps the data keys of sealed records', signs: false },
  'receipt-signing': { description: 'Signs deletion receipts', signs: true },
  'verification-signing': { description: 'Signs verification reports', signs: true },
};

export type TimeName =
  | 'job-lease'
  | 'job-renewal'
  | 'job-retry'
  | 'job-accept'
  | 'webhook-retry'
  | 'sweep'
  | 'job-queued';

/** Milliseconds. Tests scale these and the queues' visibility by one factor. */
export const times: Readonly<Record<TimeName, number>> = {
  /** How long a worker holds a job, and hides its message, unless it renews both. */
  'job-lease': seconds(90),
  'job-renewal': seconds(30),
  /** Before the second attempt; each further wait is longer. */
  'job-retry': seconds(15),
  /** By when a request has been accepted or never will be. */
  'job-accept': minutes(5),
  /** Before the second delivery; each further wait is longer. */
  'webhook-retry': seconds(10),
  /** Between two looks at what is due. */
  sweep: minutes(1),
  /** How long a job may wait in its queue. */
  'job-queued': queues.jobs.retentionMs,
};

/** The stages of the HTTP API; every route lives under one of them. */
export const stages = ['v1', 'v2'] as const;

export const runtime = { name: 'nodejs24.x', esbuildTarget: 'node24', handler: 'handler.handler' } as const;

export const limits = {
  /** Lambda's own limit on an invocation's request. */
  invokeRequestBytesMax: 6 * 1024 * 1024,
  /** Lambda's own limit on a streamed response. */
  invokeStreamBytesMax: 200 * 1024 * 1024,
  /** API Gateway's own limit on a request body. */
  gatewayBodyBytesMax: 10 * 1024 * 1024,
  gatewayTimeoutMs: seconds(150),
} as const;
