/**
 * What Ephemera consists of: functions, tables, buckets, queues, keys and limits. One description, read by the CDK stack
 * and by the embedded stack, so that the two cannot drift.
 */
const seconds = (count: number): number => count * 1000;

export type FunctionTopology = {
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
  /**
   * What the function may do to which table; it has no other way to one, and is told the names of these only. A
   * transaction is authorized by the actions it consists of.
   */
  readonly tables: Readonly<Partial<Record<TableName, readonly TableAction[]>>>;
  /** Functions whose names the function is told and may invoke. */
  readonly invokes: readonly FunctionName[];
};

export type FunctionName = 'api' | 'renderer' | 'admin';
export type TableName = 'records' | 'data-keys';
export type TableAction = `dynamodb:${string}`;

type Key = { readonly name: string; readonly type: 'S' | 'N' };
export type TableTopology = {
  readonly partitionKey: Key;
  readonly sortKey: Key;
  readonly indexes: readonly { readonly name: string; readonly partitionKey: Key; readonly sortKey: Key }[];
  /** Whether an operator may turn point-in-time recovery on. */
  readonly mayBeBackedUp: boolean;
};

const idKeys = { partitionKey: { name: 'pk', type: 'S' }, sortKey: { name: 'sk', type: 'S' } } as const;

export const functions: Readonly<Record<FunctionName, FunctionTopology>> = {
  api: {
    entry: 'functions/api/handler.ts',
    timeoutMs: seconds(150),
    memoryMb: 1024,
    architecture: 'arm64',
    scratchMb: 512,
    tenantIsolation: false,
    streams: true,
    chromium: false,
    tables: {
      records: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      'data-keys': ['dynamodb:BatchGetItem'],
    },
    invokes: ['renderer'],
  },
  renderer: {
    entry: 'functions/renderer/handler.ts',
    timeoutMs: seconds(270),
    memoryMb: 2048,
    architecture: 'x86_64',
    scratchMb: 1024,
    tenantIsolation: true,
    streams: true,
    chromium: true,
    tables: {},
    invokes: [],
  },
  admin: {
    entry: 'functions/admin/handler.ts',
    timeoutMs: seconds(60),
    memoryMb: 512,
    architecture: 'arm64',
    scratchMb: 512,
    tenantIsolation: false,
    streams: false,
    chromium: false,
    tables: { records: ['dynamodb:PutItem'], 'data-keys': ['dynamodb:PutItem'] },
    invokes: [],
  },
};

export const tables: Readonly<Record<TableName, TableTopology>> = {
  records: {
    ...idKeys,
    indexes: [{ name: 'due', partitionKey: { name: 'duePk', type: 'S' }, sortKey: { name: 'dueAt', type: 'N' } }],
    mayBeBackedUp: true,
  },
  'data-keys': { ...idKeys, indexes: [], mayBeBackedUp: false },
};

/** Environment variable that tells a function the physical name of a table or of another function. */
export const tableVariable = (table: TableName): string => `TABLE_${table.replaceAll('-', '_').toUpperCase()}`;
export const functionVariable = (name: FunctionName): string => `FUNCTION_${name.toUpperCase()}`;

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
