import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  DeleteTableCommand,
  DescribeTimeToLiveCommand,
  ListTablesCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { clientOf, createRecords, type Running, start, stop, TableName } from '../support/dynamodb.ts';

const pk = 'ACCOUNT#a';
let folder: string;
let running: Running;
let client: DynamoDBDocumentClient;

const open = async (path?: string): Promise<void> => {
  running = await start(path);
  client = clientOf(running.port);
};
const close = async (): Promise<void> => {
  client.destroy();
  await stop(running);
};
const put = (sk: string, fields: Record<string, unknown> = {}) =>
  client.send(new PutCommand({ TableName, Item: { pk, sk, ...fields } }));
const remove = (sk: string) => client.send(new DeleteCommand({ TableName, Key: { pk, sk } }));
const get = async (sk: string) => (await client.send(new GetCommand({ TableName, Key: { pk, sk } }))).Item;
const query = async (fields: { readonly IndexName?: string; readonly Limit?: number } = {}) => {
  const name = fields.IndexName ? 'duePk' : 'pk';
  const KeyConditionExpression = `${name} = :key`;
  const ExpressionAttributeValues = { ':key': fields.IndexName ? 'DUE' : pk };
  const answer = await client.send(
    new QueryCommand({ TableName, KeyConditionExpression, ExpressionAttributeValues, ...fields }),
  );
  return answer.Items?.map(({ sk }) => sk) ?? [];
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dynamodb-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('on disk', () => {
  const script = `
    import { createServer } from 'node:http';
    import { createDynamoDb } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../local/aws/dynamodb.ts')))};
    const { listener } = await createDynamoDb({ path: process.argv[1] });
    const server = createServer(listener).listen(0, '127.0.0.1', () => process.stdout.write(String(server.address().port)));
  `;
  const startChild = async (): Promise<readonly [ChildProcess, number]> => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [port] = await once(child.stdout, 'data');
    return [child, Number(port)];
  };

  test('a process killed amid transactions keeps each one that was answered, and none by half', async () => {
    const [child, port] = await startChild();
    client = clientOf(port);
    await createRecords(client);
    const answered: string[] = [];
    const write = async (id: string) => {
      const item = (sk: string) => ({ Put: { TableName, Item: { pk, sk, duePk: 'DUE', dueAt: 1 } } });
      await client.send(new TransactWriteCommand({ TransactItems: [item(`JOB#${id}`), item(`ASSET#${id}`)] }));
      answered.push(id);
      if (answered.length === 60) child.kill('SIGKILL');
    };
    const writes = Array.from({ length: 120 }, (_, index) => write(String(index)));
    await Promise.all([once(child, 'exit'), Promise.allSettled(writes)]);
    client.destroy();

    await open(folder);
    const kept = await query();
    const idsOf = (type: string) => kept.filter((sk) => sk.startsWith(type)).map((sk) => sk.slice(type.length));
    expect(answered.length).toBeGreaterThanOrEqual(60);
    expect(answered.length).toBeLessThan(120);
    expect(idsOf('JOB#')).toEqual(expect.arrayContaining(answered));
    expect(idsOf('ASSET#')).toEqual(idsOf('JOB#'));
    expect((await query({ IndexName: 'due' })).toSorted()).toEqual(kept);
    await close();
  });

  describe('compaction', () => {
    const newMarker = () => randomBytes(48).toString('base64url');
    // Table files are compressed: a match by chance may break a marker, but not each of its pieces.
    const isOnDisk = (marker: string): boolean => {
      const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
      const pieces = marker.match(/.{16}/g) ?? [];
      return pieces.some((piece) => files.some((file) => file.includes(piece)));
    };

    beforeEach(async () => {
      await open(folder);
      await createRecords(client);
    });
    afterEach(close);

    test.each(['before', 'after'])('removes what was deleted %s it reached a table file', async (moment) => {
      const [gone, kept] = [newMarker(), newMarker()];
      await put('JOB#1', { gone, duePk: 'DUE', dueAt: 1 });
      await put('JOB#2', { kept });
      if (moment === 'after') await running.database.compact();
      expect(isOnDisk(gone)).toBe(true);
      await remove('JOB#1');
      expect(isOnDisk(gone)).toBe(true);
      await running.database.compact();
      expect(isOnDisk(gone)).toBe(false);
      expect(isOnDisk(kept)).toBe(true);
      expect(await get('JOB#2')).toEqual({ pk, sk: 'JOB#2', kept });
    });

    test('removes what was overwritten, and what queries saw that stopped early or ran to the end', async () => {
      const [overwritten, deleted] = [newMarker(), newMarker()];
      for (let index = 0; index < 50; index += 1) await put(`N#${index}`);
      await put('A', { overwritten });
      await put('B', { deleted });
      await query({ Limit: 1 });
      await query();
      await client.send(new ScanCommand({ TableName, Limit: 2 }));
      await client.send(new ListTablesCommand());
      await put('A', {});
      await remove('B');
      await running.database.compact();
      expect([isOnDisk(overwritten), isOnDisk(deleted)]).toEqual([false, false]);
    });

    test('waits for the queries and sweeps that may still show what was deleted', async () => {
      const deleted = newMarker();
      await put('A', { deleted });
      for (let index = 0; index < 200; index += 1) await put(`N#${index}`, { filling: 'x'.repeat(2000) });
      await client.send(
        new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName: 'at', Enabled: true } }),
      );
      const sweep = running.database.expireItems(Date.now());
      const queries = Array.from({ length: 8 }, () => query());
      await remove('A');
      await running.database.compact();
      expect(isOnDisk(deleted)).toBe(false);
      await Promise.all([sweep, ...queries]);
    });

    test('removes a deleted table', async () => {
      const deleted = newMarker();
      await put('A', { deleted });
      await client.send(new DeleteTableCommand({ TableName }));
      await running.database.compact();
      expect(isOnDisk(deleted)).toBe(false);
    });
  });
});

describe('time to live', () => {
  const now = Date.now();
  const seconds = (fromNow: number): number => Math.floor(now / 1000) + fromNow;
  const setTimeToLive = (Enabled: boolean) =>
    client.send(
      new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled } }),
    );
  const describeTimeToLive = async () =>
    (await client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;

  beforeEach(async () => {
    await open();
    await createRecords(client);
  });
  afterEach(close);

  test('is described as it was set, and cannot be set twice', async () => {
    expect(await describeTimeToLive()).toEqual({ TimeToLiveStatus: 'DISABLED' });
    await setTimeToLive(true);
    expect(await describeTimeToLive()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiresAt' });
    await expect(setTimeToLive(true)).rejects.toThrow('TimeToLive is already enabled');
    await setTimeToLive(false);
    expect(await describeTimeToLive()).toEqual({ TimeToLiveStatus: 'DISABLED' });
  });

  test('deletes what has expired, index entry included, and nothing else', async () => {
    const due = { duePk: 'DUE', dueAt: 1 };
    await put('expired', { expiresAt: seconds(-1), ...due });
    await put('later', { expiresAt: seconds(60), ...due });
    await put('never', due);
    await put('text', { expiresAt: String(seconds(-1)) });
    await put('ancient', { expiresAt: 1 });
    expect(await running.database.expireItems(now)).toBe(0);
    await setTimeToLive(true);
    expect(await running.database.expireItems(now)).toBe(1);
    expect(await query()).toEqual(['ancient', 'later', 'never', 'text']);
    expect((await query({ IndexName: 'due' })).toSorted()).toEqual(['later', 'never']);
    expect(await running.database.expireItems(now + 61_000)).toBe(1);
  });

  test('does not outlive its table', async () => {
    await put('expired', { expiresAt: seconds(-1) });
    await setTimeToLive(true);
    await client.send(new DeleteTableCommand({ TableName }));
    await createRecords(client);
    expect(await query()).toEqual([]);
    await put('expired', { expiresAt: seconds(-1) });
    expect(await running.database.expireItems(now)).toBe(0);
    expect(await get('expired')).toBeDefined();
  });
});
