import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

/** Runs the emulator on a journal; compacts it when told to on its standard input. */
const script = `
  import { createServer } from 'node:http';
  import { createSqs } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../local/aws/sqs/sqs.ts')))};
  const sqs = createSqs({ senderIdOf: () => 'AIDATEST', path: process.argv[1] });
  const server = createServer(sqs.listener).listen(0, '127.0.0.1', () => process.stdout.write(String(server.address().port)));
  process.stdin.on('data', () => { sqs.compact(); process.stdout.write('compacted'); });
`;

let folder: string;
let path: string;
let child: ChildProcess;
let client: SQSClient;
let QueueUrl: string;

const start = async (): Promise<void> => {
  child = spawn(process.execPath, ['--input-type=module', '-e', script, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout as NodeJS.EventEmitter, 'data');
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const endpoint = `http://127.0.0.1:${port}`;
  client = new SQSClient({ region: 'us-east-1', endpoint, credentials, maxAttempts: 1 });
  QueueUrl = (await client.send(new CreateQueueCommand({ QueueName: 'queue' }))).QueueUrl as string;
};
const kill = async (): Promise<void> => {
  client.destroy();
  child.kill('SIGKILL');
  await once(child, 'exit');
};
const compact = async (): Promise<void> => {
  child.stdin?.write('compact');
  await once(child.stdout as NodeJS.EventEmitter, 'data');
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sqs-'));
  path = join(folder, 'queues.jsonl');
  await start();
});
afterEach(async () => {
  await kill();
  rmSync(folder, { recursive: true });
});

const send = (MessageBody: string) => client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
const receive = async (more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> => {
  const names = { MessageSystemAttributeNames: ['All' as const] };
  const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...names, ...more });
  return (await client.send(command)).Messages ?? [];
};
const remove = (message: Message | undefined) =>
  client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
const isInFile = (text: string): boolean => readFileSync(path, 'utf8').includes(text);

test('a service killed amid sends keeps every message that it acknowledged, each once', async () => {
  const acknowledged: string[] = [];
  const sends = Array.from({ length: 300 }, async (_, index) => {
    await send(`message ${index}`);
    acknowledged.push(`message ${index}`);
    if (acknowledged.length === 100) child.kill('SIGKILL');
  });
  await Promise.all([once(child, 'exit'), Promise.allSettled(sends)]);
  client.destroy();

  await start();
  const kept: (string | undefined)[] = [];
  for (let messages = await receive(); messages.length > 0; messages = await receive()) {
    kept.push(...messages.map(({ Body }) => Body));
  }

  expect(acknowledged.length).toBeGreaterThanOrEqual(100);
  expect(acknowledged.length).toBeLessThan(300);
  expect(kept).toEqual(expect.arrayContaining(acknowledged));
  expect(new Set(kept).size).toBe(kept.length);
});

test('what became of a message outlives a kill: hidden, given back, deleted, and its receipt handle', async () => {
  for (const body of ['hidden', 'given back', 'deleted']) await send(body);
  const [hidden, givenBack, deleted] = await receive({ VisibilityTimeout: 600 });
  const { ReceiptHandle } = givenBack as Message;
  await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  await remove(deleted);
  await kill();
  // Of a line that was cut off by the kill nobody was told.
  appendFileSync(path, '[{"type":"message","queue":"queue","message":{"id":"cut o');

  await start();
  const again = await receive();
  expect(again).toMatchObject([{ Body: 'given back', Attributes: { ApproximateReceiveCount: '2' } }]);
  await client.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: hidden?.ReceiptHandle, VisibilityTimeout: 0 }),
  );
  expect(await receive()).toMatchObject([{ Body: 'hidden', Attributes: { ApproximateReceiveCount: '2' } }]);
});

test('compaction, asked for or at the start, leaves nothing of a deleted message in the file', async () => {
  const [first, second, kept] = Array.from({ length: 3 }, () => randomBytes(16).toString('hex')) as [
    string,
    string,
    string,
  ];
  for (const body of [first, second, kept]) await send(body);
  const messages = await receive({ VisibilityTimeout: 0 });
  const removeBody = (body: string) => remove(messages.find(({ Body }) => Body === body));

  await removeBody(first);
  expect(isInFile(first)).toBe(true);
  // Who still has the old file open, as a tool that reads the disk has, finds zeros.
  const old = openSync(path, 'r');
  await compact();
  expect(isInFile(first)).toBe(false);
  expect(readFileSync(old).every((byte) => byte === 0)).toBe(true);
  closeSync(old);

  await removeBody(second);
  expect(isInFile(second)).toBe(true);
  await kill();
  await start();
  expect(isInFile(second)).toBe(false);

  expect((await receive()).map(({ Body }) => Body)).toEqual([kept]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('the file does not grow with what is gone', async () => {
  for (let count = 0; count < 20; count += 1) {
    await send('x'.repeat(1_000_000));
    await remove((await receive())[0]);
  }

  expect(statSync(path).size).toBeLessThan(10_000_000);
  await send('last');
  expect((await receive()).map(({ Body }) => Body)).toEqual(['last']);
});
