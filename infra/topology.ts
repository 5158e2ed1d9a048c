/**
 * What Ephemera consists of: functions, tables, buckets, queues, keys, times and limits. One description, read by the CDK
 * stack and by the embedded stack, so that the two cannot drift.
 */
import { minutes, seconds } from '../shared/domain/durations.ts';
import { type FunctionTopology, plainFunction } from './function-topology.ts';

export {
  type BucketName,
  buckets,
  type IndexName,
  type KeyName,
  keys,
  type QueueName,
  type QueueTopology,
  queues,
  recoveryDaysOf,
  type TableName,
  type TableTopology,
  tables,
} from './stores.ts';
export { type TimeName, times } from './times.ts';

export type FunctionName =
  | 'api'
  | 'renderer'
  | 'worker'
  | 'intake'
  | 'notifier'
  | 'dead-letter'
  | 'sweeper'
  | 'eraser'
  | 'admin'
  | 'verifier';

/** Writing and removing documents, and the traces of attempts at it. */
const storesAssets = [
  's3:AbortMultipartUpload',
  's3:DeleteObject',
  's3:ListBucket',
  's3:ListBucketMultipartUploads',
  's3:PutObject',
] as const;

/** Emptying a bucket of what is an account's. */
const erasesObjects = [
  's3:AbortMultipartUpload',
  's3:DeleteObject',
  's3:ListBucket',
  's3:ListBucketMultipartUploads',
] as const;

/** Ending jobs of others: their rows, their content, which need not be read, and what their attempts left. */
const endsJobs = {
  tables: {
    records: ['dynamodb:ConditionCheckItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
    'data-keys': ['dynamodb:DeleteItem'],
  },
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
    pages: true,
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
      receipts: ['dynamodb:GetItem', 'dynamodb:PutItem'],
    },
    indexes: ['status'],
    buckets: {
      content: ['s3:DeleteObject', 's3:PutObject'],
      assets: [...storesAssets, 's3:GetObject'],
    },
    queues: { jobs: ['sqs:SendMessage'], webhooks: ['sqs:SendMessage'], deletions: ['sqs:SendMessage'] },
    keys: { 'receipt-signing': ['kms:GetPublicKey'] },
    seals: ['content', 'asset', 'storage', 'template', 'link', 'idempotency', 'webhook', 'webhook-secret'],
    opens: ['asset', 'template', 'link', 'idempotency'],
    invokes: ['renderer', 'worker'],
    times: ['job-accept', 'job-queued', 'deletion-late-look'],
    sendsOut: true,
    mintsLinks: true,
    knowsPlans: true,
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
    knowsPlans: true,
  },
  intake: {
    ...plainFunction,
    entry: 'functions/intake/handler.ts',
    timeoutMs: seconds(60),
    eventSources: [
      { queue: 'submissions', batchSize: 10, concurrencyMax: 100 },
      { queue: 'submissions-dead-letter', batchSize: 10, concurrencyMax: 2 },
    ],
    tables: {
      records: [
        'dynamodb:BatchGetItem',
        'dynamodb:ConditionCheckItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
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
    buckets: {
      content: ['s3:DeleteObject', 's3:PutObject'],
      assets: endsJobs.buckets.assets,
    },
    // It is told the name of its own queue, by which it knows the dead letters.
    queues: { jobs: ['sqs:SendMessage'], submissions: [], webhooks: ['sqs:SendMessage'] },
    seals: ['content', 'idempotency', 'webhook'],
    opens: ['template', 'idempotency'],
    times: ['job-accept', 'job-queued'],
    sendsOut: true,
    knowsPlans: true,
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
    tables: { ...endsJobs.tables, records: [...endsJobs.tables.records, 'dynamodb:DeleteItem', 'dynamodb:Query'] },
    indexes: ['due'],
    queues: { jobs: ['sqs:SendMessage'], webhooks: ['sqs:SendMessage'] },
    times: ['job-queued', 'retention'],
  },
  eraser: {
    ...plainFunction,
    entry: 'functions/eraser/handler.ts',
    timeoutMs: minutes(15),
    eventSources: [
      { queue: 'deletions', batchSize: 1, concurrencyMax: 10 },
      { queue: 'deletions-dead-letter', batchSize: 1, concurrencyMax: 2 },
    ],
    tables: {
      records: ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:Query'],
      'data-keys': ['dynamodb:BatchWriteItem', 'dynamodb:Query'],
      receipts: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
    },
    buckets: { content: erasesObjects, assets: erasesObjects },
    queues: { deletions: ['sqs:ChangeMessageVisibility', 'sqs:SendMessage'] },
    keys: { 'receipt-signing': ['kms:GetPublicKey', 'kms:Sign'] },
    times: ['job-accept', 'job-lease', 'job-renewal', 'deletion-quiet', 'deletion-late-look'],
    recurs: true,
    writesReceipts: true,
  },
  admin: {
    ...plainFunction,
    entry: 'functions/admin/handler.ts',
    timeoutMs: seconds(60),
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
      'data-keys': ['dynamodb:ConditionCheckItem', 'dynamodb:DeleteItem', 'dynamodb:PutItem'],
      receipts: ['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    },
    queues: { deletions: ['sqs:SendMessage'] },
    keys: { 'verification-signing': ['kms:GetPublicKey', 'kms:Sign'] },
    seals: ['webhook-secret'],
    times: ['deletion-late-look'],
    knowsPlans: true,
    makesAccounts: true,
  },
  verifier: {
    ...plainFunction,
    entry: 'functions/verifier/handler.ts',
    timeoutMs: minutes(5),
    schedule: 'verify',
    tables: { receipts: ['dynamodb:UpdateItem'] },
    keys: { 'verification-signing': ['kms:GetPublicKey', 'kms:Sign'] },
    inspects: true,
  },
};

/** The stages of the HTTP API; every route lives under one of them. */
export const stages = ['v1', 'v2'] as const;

/** TLS 1.2 with forward secrecy at least, post-quantum key exchange where the client has it; no other host name. */
export const endpointPolicy = {
  securityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
  endpointAccessMode: 'STRICT',
} as const;

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
