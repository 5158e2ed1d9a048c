import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DescribeTableCommand,
  IdempotentParameterMismatchException,
  ResourceNotFoundException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  QueryCommand,
  TransactGetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { clientOf, createRecords, type Running, start, stop, TableName } from '../support/dynamodb.ts';

// On disk a batch is written by another thread: only there can an action overtake it.
describe.each(['in memory', 'on disk'])('%s', (place) => {
  let folder: string;
  let running: Running;
  let client: DynamoDBDocumentClient;
  let pk: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dynamodb-'));
    running = await start(place === 'on disk' ? folder : undefined);
    client = clientOf(running.port);
    await createRecords(client);
  });
  beforeEach(() => {
    pk = `ACCOUNT#${randomBytes(8).toString('hex')}`;
  });
  afterEach(() => import.meta.jest.restoreAllMocks());
  afterAll(async () => {
    client.destroy();
    await stop(running);
    rmSync(folder, { recursive: true });
  });

  const put = (fields: Record<string, unknown>) => client.send(new PutCommand({ TableName, Item: { pk, ...fields } }));
  const get = async (sk: string) =>
    (await client.send(new GetCommand({ TableName, Key: { pk, sk }, ConsistentRead: true }))).Item;
  const write = (...TransactItems: NonNullable<TransactWriteCommandInput['TransactItems']>) =>
    client.send(new TransactWriteCommand({ TransactItems }));
  const failureOf = async <T extends Error>(sent: Promise<unknown>, type: new (...args: never[]) => T): Promise<T> => {
    const error = await sent.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(type);
    return error as T;
  };
  const due = async (duePk: string) => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'due',
        KeyConditionExpression: 'duePk = :duePk and dueAt <= :now',
        ExpressionAttributeValues: { ':duePk': duePk, ':now': 1000 },
      }),
    );
    return Items.map(({ sk }) => sk);
  };
  const add = (sk: string, by: number) => ({
    Update: {
      TableName,
      Key: { pk, sk },
      UpdateExpression: 'ADD #count :by',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':by': by },
    },
  });
  const putNew = (sk: string, fields: Record<string, unknown> = {}) => ({
    Put: { TableName, Item: { pk, sk, ...fields }, ConditionExpression: 'attribute_not_exists(pk)' },
  });

  describe('tables', () => {
    test('a table is active from its creation on, also when a kill keeps dynalite from saying so later', async () => {
      const name = 'active-at-once';
      const { setTimeout } = globalThis;
      const withoutCorrection = (work: () => void, ms: number) => (ms === 0 ? 0 : setTimeout(work, ms));
      import.meta.jest.spyOn(globalThis, 'setTimeout').mockImplementation(withoutCorrection as never);
      await client.send(
        new CreateTableCommand({
          TableName: name,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        }),
      );
      await client.send(new PutCommand({ TableName: name, Item: { pk } }));
      const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
      expect(Table?.TableStatus).toBe('ACTIVE');
    });

    test('an unknown table and an unknown operation are refused by name', async () => {
      const sent = client.send(new GetCommand({ TableName: 'absent', Key: { pk } }));
      await failureOf(sent, ResourceNotFoundException);
      const answer = await fetch(`http://127.0.0.1:${running.port}`, {
        method: 'POST',
        headers: { 'x-amz-target': 'DynamoDB_20120810.ExecuteStatement' },
        body: '{}',
      });
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain('UnknownOperationException');
    });

    test('a client that hangs up in the middle of a request disturbs nobody', async () => {
      const socket = connect(running.port, '127.0.0.1');
      socket.write(
        'POST / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\nContent-Length: 99\r\n\r\n{',
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
      socket.destroy();
      await put({ sk: 'A' });
      expect(await get('A')).toEqual({ pk, sk: 'A' });
    });
  });

  describe('single writes', () => {
    test('a failed condition shows the item when asked, and only then', async () => {
      await put({ sk: 'A', state: 'pending', inner: { list: [1] } });
      const command = { TableName, Key: { pk, sk: 'A' }, ConditionExpression: 'attribute_not_exists(pk)' };
      const shown = { ...command, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
      const silent = await failureOf(client.send(new DeleteCommand(command)), ConditionalCheckFailedException);
      const telling = await failureOf(client.send(new DeleteCommand(shown)), ConditionalCheckFailedException);
      expect(silent.Item).toBeUndefined();
      expect(telling.Item).toMatchObject({ state: { S: 'pending' }, inner: { M: { list: { L: [{ N: '1' }] } } } });
      expect(await get('A')).toBeDefined();
    });

    test('a failed condition on an absent item shows none', async () => {
      const sent = client.send(
        new UpdateCommand({
          TableName,
          Key: { pk, sk: 'absent' },
          UpdateExpression: 'SET a = :a',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':a': 1 },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      expect((await failureOf(sent, ConditionalCheckFailedException)).Item).toBeUndefined();
    });

    test('50 updates at once are each counted', async () => {
      const update = () => client.send(new UpdateCommand(add('COUNT', 1).Update));
      running.together(50);
      await Promise.all(Array.from({ length: 50 }, update));
      expect((await get('COUNT'))?.count).toBe(50);
    });
  });

  describe('transactions', () => {
    test('of 30 racing for one item exactly one wins, and the losers leave nothing', async () => {
      const race = (index: number) =>
        write(putNew('PRIZE', { winner: index }), putNew(`SIDE#${index}`), add('COUNT', 1));
      running.together(30);
      const outcomes = await Promise.allSettled(Array.from({ length: 30 }, (_, index) => race(index)));
      const winners = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
      expect(winners).toHaveLength(1);
      expect((await get('PRIZE'))?.winner).toBe(winners[0]);
      expect((await get('COUNT'))?.count).toBe(1);
      const sides = await Promise.all(outcomes.map((_, index) => get(`SIDE#${index}`)));
      expect(sides.filter(Boolean)).toEqual([{ pk, sk: `SIDE#${winners[0]}` }]);
    });

    test('a cancelled one gives each action its reason, in order, with the item where asked', async () => {
      await put({ sk: 'A', state: 'success' });
      await put({ sk: 'text', count: 'no number' });
      const error = await failureOf(
        write(
          add('COUNT', 1),
          { Put: { ...putNew('A').Put, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } },
          { ConditionCheck: { TableName, Key: { pk, sk: 'absent' }, ConditionExpression: 'attribute_exists(pk)' } },
          add('text', 1),
        ),
        TransactionCanceledException,
      );
      expect(error.message).toContain('[None, ConditionalCheckFailed, ConditionalCheckFailed, ValidationError]');
      expect(error.CancellationReasons).toMatchObject([
        { Code: 'None' },
        {
          Code: 'ConditionalCheckFailed',
          Message: 'The conditional request failed',
          Item: { state: { S: 'success' } },
        },
        { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' },
        { Code: 'ValidationError' },
      ]);
      expect(error.CancellationReasons?.[2]?.Item).toBeUndefined();
      expect(await get('COUNT')).toBeUndefined();
    });

    test('all four kinds of action take effect together, a check without any', async () => {
      await put({ sk: 'old' });
      await put({ sk: 'guard', state: 'active' });
      const Key = { pk, sk: 'guard' };
      await write(
        putNew('new'),
        add('COUNT', 7),
        { Delete: { TableName, Key: { pk, sk: 'old' } } },
        { ConditionCheck: { TableName, Key, ConditionExpression: 'attribute_exists(pk)' } },
      );
      const found = await Promise.all(['new', 'COUNT', 'old', 'guard'].map(get));
      expect(found).toEqual([
        { pk, sk: 'new' },
        { pk, sk: 'COUNT', count: 7 },
        undefined,
        { pk, sk: 'guard', state: 'active' },
      ]);
    });

    test('100 actions are taken; 101, none, and two on one item are refused', async () => {
      const puts = (count: number) => Array.from({ length: count }, (_, index) => putNew(`N#${index}`));
      await write(...puts(100));
      await expect(write(...puts(101))).rejects.toThrow('1 to 100');
      await expect(write()).rejects.toThrow('1 to 100');
      await expect(write(add('twice', 1), putNew('twice'))).rejects.toThrow('multiple operations on one item');
      expect(await get('N#99')).toBeDefined();
      expect(await get('twice')).toBeUndefined();
    });

    test('one that is sent again with its token is not run again', async () => {
      const command = { ClientRequestToken: pk.slice(-16), TransactItems: [add('COUNT', 1)] };
      await client.send(new TransactWriteCommand(command));
      await client.send(new TransactWriteCommand(command));
      expect((await get('COUNT'))?.count).toBe(1);
      const other = client.send(new TransactWriteCommand({ ...command, TransactItems: [add('COUNT', 2)] }));
      await failureOf(other, IdempotentParameterMismatchException);
    });

    test('a transactional read never sees half of a transaction', async () => {
      const Key = (sk: string) => ({ TableName, Key: { pk, sk } });
      const read = async () => {
        const TransactItems = [{ Get: Key('A') }, { Get: Key('B') }];
        const { Responses } = await client.send(new TransactGetCommand({ TransactItems }));
        return Responses?.map(({ Item }) => Item?.count);
      };
      expect(await read()).toEqual([undefined, undefined]);
      running.together(40);
      const writes = Array.from({ length: 20 }, () => write(add('A', 1), add('B', 1)));
      const pairs = await Promise.all(Array.from({ length: 20 }, read));
      await Promise.all(writes);
      for (const [a, b] of pairs as number[][]) expect(a).toBe(b);
      expect(await read()).toEqual([20, 20]);
    });
  });

  describe('reads', () => {
    test('the sparse index holds an item while it has both of the index keys', async () => {
      await put({ sk: 'none' });
      await put({ sk: 'half', duePk: pk });
      await put({ sk: 'late', duePk: pk, dueAt: 900 });
      await put({ sk: 'early', duePk: pk, dueAt: 20 });
      await put({ sk: 'future', duePk: pk, dueAt: 5000 });
      expect(await due(pk)).toEqual(['early', 'late']);
      const UpdateExpression = 'REMOVE duePk, dueAt';
      await write({ Update: { TableName, Key: { pk, sk: 'early' }, UpdateExpression } });
      await write({ Delete: { TableName, Key: { pk, sk: 'late' } } }, putNew('new', { duePk: pk, dueAt: 5 }));
      expect(await due(pk)).toEqual(['new']);
    });

    test('pages of a query follow each other without gap or repetition, in both directions', async () => {
      const names = Array.from({ length: 60 }, (_, index) => `JOB#${String(index).padStart(3, '0')}`);
      const requests = names.map((sk) => ({ PutRequest: { Item: { pk, sk } } }));
      for (const from of [0, 25, 50]) {
        await client.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests.slice(from, from + 25) } }));
      }
      await put({ sk: 'KEY#1' });
      const read = async (ScanIndexForward: boolean) => {
        const found: unknown[] = [];
        const query = {
          TableName,
          ScanIndexForward,
          KeyConditionExpression: 'pk = :pk and begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': pk, ':prefix': 'JOB#' },
        };
        for await (const page of paginateQuery({ client, pageSize: 7 }, query)) {
          found.push(...(page.Items ?? []).map(({ sk }) => sk));
        }
        return found;
      };
      expect(await read(true)).toEqual(names);
      expect(await read(false)).toEqual([...names].reverse());
    });

    test('a consistent batch read shows what was written just before', async () => {
      const names = Array.from({ length: 100 }, (_, index) => `B#${index}`);
      await write(...names.map((sk) => putNew(sk)));
      await client.send(new DeleteCommand({ TableName, Key: { pk, sk: 'B#7' } }));
      const Keys = names.map((sk) => ({ pk, sk }));
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } }),
      );
      const found = new Set(Responses?.[TableName]?.map(({ sk }) => sk));
      expect(found).toEqual(new Set(names.filter((sk) => sk !== 'B#7')));
      expect(UnprocessedKeys).toEqual({});
    });
  });
});
