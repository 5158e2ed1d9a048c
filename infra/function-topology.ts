/** What the topology says of each function: how it runs, what starts it, what it may use. It has no other permission. */
import type { Purpose } from '../shared/domain/envelope.ts';
import type { BucketName, IndexName, KeyName, QueueName, TableName, TimeName } from './topology.ts';

export type DeadLetterQueueName = `${QueueName}-dead-letter`;

/** A queue whose messages start the function, several at a time; it names those that it could not deal with. */
export type EventSource = {
  readonly queue: QueueName | DeadLetterQueueName;
  /** Messages per invocation, at most. */
  readonly batchSize: number;
  /** Invocations at a time, at most; AWS takes 2 to 1000. */
  readonly concurrencyMax: number;
};

type Allowed<Name extends string, Service extends string> = Readonly<
  Partial<Record<Name, readonly `${Service}:${string}`[]>>
>;

/** @typeParam FunctionName those that it may invoke */
export type FunctionTopology<FunctionName extends string = string> = {
  readonly entry: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly architecture: 'arm64' | 'x86_64';
  readonly scratchMb: number;
  /** One environment serves one tenant (account) only. */
  readonly tenantIsolation: boolean;
  /** Answers as a stream (InvokeWithResponseStream). */
  readonly streams: boolean;
  /** Chromium and its fonts ship with the code. */
  readonly chromium: boolean;
  /** The pages for people ship with the code: that of the OpenAPI document, and the dashboard. */
  readonly pages: boolean;
  /** Taking messages from these queues is allowed with them. */
  readonly eventSources: readonly EventSource[];
  /** The function also runs by the clock, this often. */
  readonly schedule?: TimeName;
  /** A transaction is authorized by the actions it consists of. */
  readonly tables: Allowed<TableName, 'dynamodb'>;
  /** Indexes of `records` that it may query. */
  readonly indexes: readonly IndexName[];
  /** Object actions hold for every object of the bucket, `s3:ListBucket…` for the bucket itself. */
  readonly buckets: Allowed<BucketName, 's3'>;
  readonly queues: Allowed<QueueName, 'sqs'>;
  /** Use of a key by itself, such as signing; sealing and opening go by purpose. */
  readonly keys: Allowed<Exclude<KeyName, 'service' | 'application'>, 'kms'>;
  /** Makes data keys for these purposes under the application key. */
  readonly seals: readonly Purpose[];
  /** Unwraps data keys of these purposes. */
  readonly opens: readonly Purpose[];
  /** Sends to addresses that customers name, or takes them in: it learns what the operator opened. */
  readonly sendsOut: boolean;
  /** Shows where files are found: it learns where clients reach the API. */
  readonly mintsLinks: boolean;
  /** Knows what accounts may do: it learns the operator's plans. */
  readonly knowsPlans: boolean;
  /** Makes accounts: it learns what they begin with. */
  readonly makesAccounts: boolean;
  /** Writes deletion receipts: it learns how long logs and backups are kept. */
  readonly writesReceipts: boolean;
  /** Looks at how everything is configured: it may read that, learns what all is called, and may open nothing. */
  readonly inspects: boolean;
  /** Sends messages to itself on purpose, which Lambda else takes for a loop and ends. */
  readonly recurs: boolean;
  /** Functions that it may invoke. */
  readonly invokes: readonly FunctionName[];
  /** Times that it keeps to. */
  readonly times: readonly TimeName[];
};

/** A function that may do nothing but write its log; each description says what differs. */
export const plainFunction = {
  memoryMb: 512,
  architecture: 'arm64',
  scratchMb: 512,
  tenantIsolation: false,
  streams: false,
  chromium: false,
  pages: false,
  sendsOut: false,
  mintsLinks: false,
  knowsPlans: false,
  makesAccounts: false,
  writesReceipts: false,
  inspects: false,
  recurs: false,
  eventSources: [],
  tables: {},
  indexes: [],
  buckets: {},
  queues: {},
  keys: {},
  seals: [],
  opens: [],
  invokes: [],
  times: [],
} as const satisfies Partial<FunctionTopology<never>>;
