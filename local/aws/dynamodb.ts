/** DynamoDB of the embedded stack: dynalite behind its own HTTP handler, with transactions and time to live added. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { type Engine, type Fields, openEngine, type ServiceError, serviceError } from './dynamodb-engine.ts';
import { describeTimeToLive, expireItems, forgetTimeToLive, updateTimeToLive } from './dynamodb-expiry.ts';
import { createTransactWriteItems, transactGetItems, writeItems } from './dynamodb-transactions.ts';
import type { Authorize } from './sqs/aws-json.ts';

export type DynamoDb = {
  /** Reads the request's body itself. Checks no signature: who calls is the business of what stands before it. */
  readonly listener: RequestListener;
  /** Deletes items that have expired by `now` (epoch ms); runs by itself once a minute, too. Answers how many. */
  readonly expireItems: (now: number) => Promise<number>;
  /** Rewrites the files, so that what was deleted leaves the disk. Nothing to do in memory. */
  readonly compact: () => Promise<void>;
  readonly close: () => Promise<void>;
};

type Operation = (input: Fields) => Promise<Fields>;

const requestBytesMax = 16 * 1024 * 1024;
const expiryIntervalMs = 60_000;

const reads = [
  'BatchGetItem',
  'DescribeTable',
  'GetItem',
  'ListTables',
  'ListTagsOfResource',
  'Query',
  'Scan',
] as const;
const writes = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'] as const;
const administration = ['UpdateTable', 'TagResource', 'UntagResource'] as const;

const failure = (type: string, message: string, statusCode?: number): ServiceError =>
  serviceError(type, { message }, statusCode);

const each = (names: readonly string[], operation: (name: string, input: Fields) => Promise<Fields>) =>
  names.map((name): [string, Operation] => [name, (input) => operation(name, input)]);

type Table = { readonly TableStatus: string; readonly GlobalSecondaryIndexes?: readonly Fields[] };

/** dynalite stores a table as being created and corrects it later: a kill in between would leave it so for ever. */
const asActive = (table: Table): Table => ({
  ...table,
  TableStatus: 'ACTIVE',
  ...(table.GlobalSecondaryIndexes && {
    GlobalSecondaryIndexes: table.GlobalSecondaryIndexes.map((index) => ({ ...index, IndexStatus: 'ACTIVE' })),
  }),
});

const createTable = (engine: Engine, input: Fields): Promise<Fields> => {
  const request = engine.validate('CreateTable', input);
  return engine.exclusively(async () => {
    const staged = engine.stage('CreateTable', request);
    if (staged.failure) throw staged.failure;
    await engine.commit(
      staged.writes.map((write) =>
        write.type === 'put' ? { ...write, value: asActive(write.value as Table) } : write,
      ),
    );
    return staged.answer;
  });
};

/** Answers when the table is gone: dynalite deletes it a moment after its own answer. */
const deleteTable = async (engine: Engine, input: Fields): Promise<Fields> => {
  const request = engine.validate('DeleteTable', input);
  await forgetTimeToLive(engine, request.TableName);
  const answer = await engine.run('DeleteTable', request);
  while (engine.value(`table~${request.TableName}`) !== undefined) await setTimeout(1);
  return answer;
};

const createOperations = (engine: Engine): ReadonlyMap<string, Operation> =>
  new Map<string, Operation>([
    ...each(reads, async (name, input) => engine.run(name, engine.validate(name, input))),
    ...each(writes, (name, input) => writeItems(engine, name, input)),
    ...each(administration, (name, input) =>
      engine.exclusively(async () => engine.run(name, engine.validate(name, input))),
    ),
    ['CreateTable', async (input) => createTable(engine, input)],
    ['DeleteTable', (input) => engine.exclusively(() => deleteTable(engine, input))],
    ['DescribeTimeToLive', (input) => describeTimeToLive(engine, input)],
    ['UpdateTimeToLive', (input) => updateTimeToLive(engine, input)],
    ['TransactGetItems', (input) => transactGetItems(engine, input)],
    ['TransactWriteItems', createTransactWriteItems(engine)],
  ]);

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Read to the end in any case: a request that is cut off could not be answered.
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= requestBytesMax) chunks.push(chunk);
  }
  if (bytes > requestBytesMax) throw failure('RequestEntityTooLargeException', 'The request is too large', 413);
  return Buffer.concat(chunks).toString();
};

const parse = (body: string): Fields => {
  try {
    return JSON.parse(body);
  } catch {
    throw failure('SerializationException', 'The request is not JSON');
  }
};

const send = (response: ServerResponse, statusCode: number, answer: Fields): void => {
  // Whoever stands before the listener may have answered in its place.
  if (response.headersSent) return;
  const body = JSON.stringify(answer);
  response.writeHead(statusCode, {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': randomUUID(),
    'x-amz-crc32': crc32(body),
  });
  response.end(body);
};

/** What is not DynamoDB's own error shows its code only: a message could quote an item. */
const toServiceError = (error: unknown): ServiceError => {
  const { statusCode, body, code, name } = error as Partial<ServiceError> & { code?: string };
  if (statusCode && body) return error as ServiceError;
  return failure('InternalServerError', `Internal error: ${code ?? name}`, 500);
};

export type DynamoDbOptions = {
  /** A folder; without it, rows lie in memory. */
  readonly path?: string;
  /** Without it every caller may do everything. */
  readonly authorize?: Authorize;
};

export const createDynamoDb = async ({ path, authorize }: DynamoDbOptions = {}): Promise<DynamoDb> => {
  const engine = await openEngine(path);
  const operations = createOperations(engine);

  const answer = async (request: IncomingMessage): Promise<Fields> => {
    const [, name = ''] = String(request.headers['x-amz-target']).split('.');
    const operation = operations.get(name);
    const body = await readBody(request);
    if (!operation) throw failure('UnknownOperationException', 'DynamoDB here does not know this operation');
    const input = parse(body);
    const refusal = authorize?.(request, name, input);
    if (refusal) throw failure('AccessDeniedException', refusal);
    return operation(input);
  };

  const expire = (now: number): Promise<number> => expireItems(engine, now);
  // A sweep that fails is made up for by the next one.
  const timer = setInterval(() => expire(Date.now()).catch(() => 0), expiryIntervalMs).unref();

  return {
    listener: (request, response) => {
      answer(request)
        .then((fields) => send(response, 200, fields))
        .catch((error) => {
          const { statusCode, body } = toServiceError(error);
          send(response, statusCode, body);
        });
    },
    expireItems: expire,
    compact: engine.compact,
    close: async () => {
      clearInterval(timer);
      await engine.close();
    },
  };
};
