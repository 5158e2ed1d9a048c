/** What a document costs on AWS: the calls that it makes, as a test counts them, times the prices of today. */
import { usd } from './cost-prices.ts';
import { functions } from './topology.ts';

/** Calls to AWS that one document makes, by function and kind; test/integration/job-calls.test.ts counts them. */
export const callsPerDocument = {
  sync: {
    'api dynamodb:BatchGetItem': 1,
    'api dynamodb:PutItem': 1,
    'api dynamodb:TransactWriteItems': 1,
    'api dynamodb:UpdateItem': 1,
    'api lambda:InvokeWithResponseStream': 1,
  },
  async: {
    'api dynamodb:BatchGetItem': 1,
    'api dynamodb:PutItem': 2,
    'api dynamodb:UpdateItem': 1,
    'api kms:GenerateDataKey': 1,
    'api s3:PutObject': 1,
    'api sqs:SendMessage': 1,
    'worker sqs:ChangeMessageVisibility': 1,
    'worker dynamodb:UpdateItem': 1,
    'worker dynamodb:BatchGetItem': 1,
    'worker dynamodb:GetItem': 1,
    // The end, and what was used.
    'worker dynamodb:TransactWriteItems': 2,
    'worker kms:Decrypt': 1,
    'worker s3:GetObject': 1,
    'worker s3:PutObject': 1,
    'worker s3:DeleteObject': 1,
    'worker lambda:InvokeWithResponseStream': 1,
  },
} as const satisfies Record<string, Readonly<Record<string, number>>>;

export type Mode = keyof typeof callsPerDocument;

/** What is not counted but assumed; docs/cost.md says so. */
export const assumed = {
  /** Around a render: in api and worker, which wait for it. */
  apiMs: { sync: 50, async: 40 },
  workerMs: 150,
  /** Cleaning up after a render and preparing the next page, when the answer is out. */
  preparationMs: 80,
  /** Start of the renderer: unpacking, launch, first page. */
  initMs: 1500,
  /** Environments that are made for each thousand documents. */
  newEnvironments: 10,
  documentGb: 0.0001,
  logGbPerInvocation: 0.0000005,
  /** The line of what was measured. */
  measuredGbPerInvocation: 0.0000004,
  /** What a call is charged for: a row of up to 1 KB written is one unit, in a transaction two, and one for each index. */
  writeUnits: { PutItem: 3, UpdateItem: 3, TransactWriteItems: 8 },
  /** Account, marker, key and stored bytes, each strongly consistent. */
  readUnits: { GetItem: 1, BatchGetItem: 4 },
} as const;

export type Line = { readonly what: string; readonly usd: number };

const memoryGb = (name: 'api' | 'worker' | 'renderer'): number => functions[name].memoryMb / 1024;

export const totalOf = (lines: readonly Line[]): number => lines.reduce((total, { usd }) => total + usd, 0);
const storeUsd = (mode: Mode): Readonly<Record<string, number>> => {
  const sums: Record<string, number> = { dynamodb: 0, kms: 0, s3: 0, sqs: 0, lambda: 0 };
  for (const [kind, calls] of Object.entries(callsPerDocument[mode])) {
    const [, service = '', action = ''] = /^\w+ (\w+):(\w+)$/.exec(kind) ?? [];
    sums[service] = (sums[service] ?? 0) + calls * callUsd(service, action);
  }
  // What Lambda's poller does for each message of its own accord.
  if (mode === 'async') sums.sqs = (sums.sqs ?? 0) + 2 * usd('queueRequest', 1) + usd('fairQueueRequest', 3);
  return sums;
};

const callUsd = (service: string, action: string): number => {
  const { writeUnits, readUnits } = assumed;
  if (service === 'kms') return usd('kmsRequest', 1);
  if (service === 'sqs') return usd('queueRequest', 1);
  if (service === 's3') return { PutObject: usd('objectWrite', 1), GetObject: usd('objectRead', 1) }[action] ?? 0;
  if (action in writeUnits) return usd('writeUnit', writeUnits[action as keyof typeof writeUnits]);
  if (action in readUnits) return usd('readUnit', readUnits[action as keyof typeof readUnits]);
  return 0;
};

const renderLines = (renderMs: number): Line[] => {
  const { preparationMs, newEnvironments, initMs } = assumed;
  const gb = memoryGb('renderer');
  const environments = newEnvironments / 1000;
  const scratchGb = (functions.renderer.scratchMb - 512) / 1024;
  return [
    { what: 'renderer, while it renders', usd: usd('x86GbSecond', (gb * renderMs) / 1000) },
    { what: 'renderer, while it prepares the next page', usd: usd('x86GbSecond', (gb * preparationMs) / 1000) },
    {
      what: 'renderer, new environments: their start',
      usd: usd('x86GbSecond', (environments * gb * initMs) / 1000),
    },
    { what: 'renderer, new environments: tenant isolation', usd: usd('tenantEnvironmentGb', environments * gb) },
    {
      what: 'renderer, scratch space',
      usd: usd('scratchGbSecond', (scratchGb * (renderMs + preparationMs + environments * initMs)) / 1000),
    },
  ];
};

/** What the function that waits for the renderer costs meanwhile: api, or api and worker. */
const waitingLines = (mode: Mode, renderMs: number): Line[] => {
  const { apiMs, workerMs } = assumed;
  const api = memoryGb('api') * (apiMs[mode] + (mode === 'sync' ? renderMs : 0));
  const worker = mode === 'async' ? memoryGb('worker') * (workerMs + renderMs) : 0;
  return [{ what: 'the environment that waits meanwhile', usd: usd('armGbSecond', (api + worker) / 1000) }];
};

/** Of one document. */
export const costOf = (mode: Mode, renderMs: number): readonly Line[] => {
  const stores = storeUsd(mode);
  const invocations = mode === 'sync' ? 2 : 3;
  return [
    { what: 'API Gateway', usd: usd('gatewayRequest', 1) },
    { what: 'invocations', usd: usd('invocation', invocations) },
    ...waitingLines(mode, renderMs),
    ...renderLines(renderMs),
    { what: 'DynamoDB', usd: stores.dynamodb ?? 0 },
    { what: 'KMS', usd: stores.kms ?? 0 },
    { what: 'S3, requests', usd: stores.s3 ?? 0 },
    { what: 'SQS', usd: stores.sqs ?? 0 },
    { what: 'logs', usd: usd('logGb', invocations * (assumed.logGbPerInvocation + assumed.measuredGbPerInvocation)) },
    { what: 'transfer of 100 KB to the internet', usd: usd('transferGb', assumed.documentGb) },
  ];
};

/** The same document by Gotenberg's image in one function of as much memory, on arm64 and warm for as long. */
export const costOfGotenberg = (renderMs: number): readonly Line[] => [
  { what: 'API Gateway', usd: usd('gatewayRequest', 1) },
  { what: 'invocations', usd: usd('invocation', 1) },
  { what: 'rendering', usd: usd('armGbSecond', (memoryGb('renderer') * renderMs) / 1000) },
  {
    what: 'new environments',
    usd: usd('armGbSecond', ((assumed.newEnvironments / 1000) * memoryGb('renderer') * assumed.initMs) / 1000),
  },
  { what: 'logs', usd: usd('logGb', assumed.logGbPerInvocation) },
  { what: 'transfer of 100 KB to the internet', usd: usd('transferGb', assumed.documentGb) },
];
