import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { createSqs, type Sqs } from '../../local/aws/sqs/sqs.ts';
import { type EventSource, type EventSourceOptions, startEventSource } from '../../local/lambda/event-source.ts';
import { close, listen } from '../../local/listen.ts';
import { type LambdaFixture, logged, startLambda } from '../support/lambda-fixture.ts';
import { within } from '../support/watched-process.ts';

/** Writes each event into its log as a line, and does what the bodies say. */
const consumer = `import { setTimeout as delay } from 'node:timers/promises';
export const handler = async (event) => {
  const started = Date.now();
  console.log(JSON.stringify({ event }));
  const bodies = event.Records.map(({ body }) => body);
  const sleep = bodies.find((body) => body.startsWith('sleep '));
  if (sleep) await delay(Number(sleep.slice(6)));
  console.log(JSON.stringify({ from: started, to: Date.now() }));
  if (bodies.includes('throw')) throw new Error('told to');
  if (bodies.includes('exit')) process.exit(1);
  const answer = bodies.find((body) => body.startsWith('answer '));
  if (answer) return JSON.parse(answer.slice(7));
  const failed = event.Records.filter(({ body }) => body.startsWith('fail'));
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};`;

let lambda: LambdaFixture;
let sqs: Sqs;
let server: ReturnType<typeof createServer>;
let client: SQSClient;
let QueueUrl: string;
let source: EventSource | undefined;

beforeEach(async () => {
  lambda = await startLambda({ consumer });
  // A cold start on a busy machine may outlast a short visibility timeout.
  await lambda.host.warm('consumer');
  sqs = createSqs({ senderIdOf: () => 'AIDATEST' });
  server = createServer(sqs.listener);
  const endpoint = `http://127.0.0.1:${await listen(server)}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new SQSClient({ region: 'us-east-1', endpoint, credentials, maxAttempts: 1 });
  QueueUrl = await createQueue({ VisibilityTimeout: '3' });
});
afterEach(async () => {
  await stopSource();
  await lambda.stop();
  client.destroy();
  await close(server);
  await sqs.close();
});

const createQueue = async (Attributes: Record<string, string>, QueueName = 'queue'): Promise<string> =>
  (await client.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl as string;

const start = (options: Partial<EventSourceOptions> = {}): void => {
  const defaults = { url: QueueUrl, arn: 'arn:aws:sqs:us-east-1:000000000000:queue', region: 'us-east-1' };
  source = startEventSource(
    { ...defaults, functionName: 'consumer', batchSize: 10, concurrencyMax: 2, ...options },
    { role: client, operator: client },
    lambda.host.invoke,
  );
};

const stopSource = async (): Promise<void> => {
  source?.stop();
  sqs.endLongPolls();
  await source?.stopped();
  source = undefined;
};

const send = (MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
  client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const sendAll = (bodies: readonly string[]) =>
  client.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: bodies.map((MessageBody, at) => ({ Id: String(at), MessageBody })),
    }),
  );

const counts = async (url = QueueUrl) => {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...names] }),
  );
  return names.map((name) => Number(Attributes[name]));
};
const isEmpty = async (): Promise<boolean> => (await counts()).every((count) => count === 0);

const lines = <T>(field: string): T[] =>
  logged<Record<string, T>>(lambda, 'consumer').flatMap((line) => line[field] ?? []);
const batches = () => lines<SQSEvent>('event').map(({ Records }) => Records.map(({ body }) => body));

test('a message arrives as SQS event sources bring it, and is gone once the function has answered', async () => {
  const { MessageId } = await send('{"jobId":"j"}', {
    MessageGroupId: 'account',
    MessageAttributes: {
      text: { DataType: 'String', StringValue: 'a' },
      bytes: { DataType: 'Binary', BinaryValue: Buffer.from([1, 2]) },
    },
  });
  start();

  expect(await within(20_000, isEmpty)).toBe(true);
  expect(lines<SQSEvent>('event')).toEqual([
    {
      Records: [
        {
          messageId: MessageId,
          receiptHandle: expect.stringMatching(/^.{20,}$/),
          body: '{"jobId":"j"}',
          attributes: {
            ApproximateReceiveCount: '1',
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
            SenderId: 'AIDATEST',
            MessageGroupId: 'account',
          },
          messageAttributes: {
            text: { stringValue: 'a', stringListValues: [], binaryListValues: [], dataType: 'String' },
            bytes: { binaryValue: 'AQI=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
          },
          md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
          md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:queue',
          awsRegion: 'us-east-1',
        },
      ],
    },
  ]);
});

test('a message that comes while the poll waits is taken at once', async () => {
  start();
  await delay(300);
  const sent = Date.now();
  await send('a');

  expect(await within(20_000, isEmpty)).toBe(true);
  expect(Date.now() - sent).toBeLessThan(8_000);
});

test.each(['throw', 'exit'])(
  'a function that ends by %s has dealt with nothing, and gets all of it again',
  async (how) => {
    await sendAll([how, how]);
    start();

    const receives = () => lines<SQSEvent>('event').flatMap(({ Records }) => Records.map(({ messageId }) => messageId));
    const seenTwice = () => [...new Set(receives())].filter((id) => receives().filter((one) => one === id).length > 1);
    expect(await within(30_000, () => seenTwice().length === 2)).toBe(true);
    const [visible = 0, hidden = 0] = await counts();
    expect(visible + hidden).toBe(2);
  },
);

test('what the function names as failed comes again, with its count; the rest is deleted', async () => {
  await sendAll(['a', 'fail', 'b']);
  start();

  expect(await within(30_000, () => batches().length >= 2)).toBe(true);
  const [first, second] = lines<SQSEvent>('event');
  expect(first?.Records.map(({ body }) => body).sort()).toEqual(['a', 'b', 'fail']);
  expect(second?.Records.map(({ body, attributes }) => [body, attributes.ApproximateReceiveCount])).toEqual([
    ['fail', '2'],
  ]);
});

test.each([
  ['text', '"failed"'],
  ['a list', '[]'],
  ['no list of failures', '{"batchItemFailures":"all"}'],
  ['an id that was not in the batch', '{"batchItemFailures":[{"itemIdentifier":"other"}]}'],
  ['an empty id', '{"batchItemFailures":[{"itemIdentifier":""}]}'],
  ['an id under another name', '{"batchItemFailures":[{"id":"x"}]}'],
])('an answer of %s fails the whole batch', async (_, answer) => {
  await sendAll(['a', `answer ${answer}`]);
  start();

  expect(await within(20_000, () => lines('to').length > 0)).toBe(true);
  await stopSource();
  const [visible = 0, hidden = 0] = await counts();
  expect(visible + hidden).toBe(2);
});

test.each(['null', '{}', '{"batchItemFailures":[]}', '{"batchItemFailures":null}'])(
  'the answer %s means that all went well',
  async (answer) => {
    await sendAll(['a', `answer ${answer}`]);
    start();

    expect(await within(20_000, isEmpty)).toBe(true);
  },
);

test('a message that fails too often ends in the dead-letter queue', async () => {
  const deadLetters = await createQueue({}, 'dead-letters');
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead-letters',
    maxReceiveCount: 2,
  });
  QueueUrl = await createQueue({ VisibilityTimeout: '3', RedrivePolicy }, 'redriven');
  start();
  await send('fail');

  expect(await within(30_000, async () => (await counts(deadLetters))[0] === 1)).toBe(true);
  expect(batches()).toEqual([['fail'], ['fail']]);
});

test('no more invocations run at a time than the mapping allows, and no batch is larger', async () => {
  await sendAll(Array.from({ length: 10 }, () => 'sleep 300'));
  start({ batchSize: 2, concurrencyMax: 2 });

  expect(await within(30_000, () => lines('to').length === 5)).toBe(true);
  expect(Math.max(...batches().map((batch) => batch.length))).toBe(2);
  const spans = logged<{ from?: number; to?: number }>(lambda, 'consumer').filter(({ from }) => from !== undefined);
  const atTheSameTime = spans.map(
    ({ from = 0 }) => spans.filter((other) => (other.from ?? 0) <= from && from < (other.to ?? 0)).length,
  );
  expect(Math.max(...atTheSameTime)).toBe(2);
});

test('messages that do not fit into one invocation come in several', async () => {
  QueueUrl = await createQueue({ VisibilityTimeout: '30' }, 'patient');
  const large = 'x'.repeat(1_000_000);
  for (let sent = 0; sent < 8; sent += 1) await send(large);
  start();

  expect(await within(30_000, isEmpty)).toBe(true);
  expect(batches().length).toBeGreaterThan(1);
  expect(batches().flat().length).toBe(8);
});

test('a stopped mapping leaves every message where the next receiver finds it', async () => {
  await sendAll(Array.from({ length: 10 }, () => 'sleep 3000'));
  start({ batchSize: 1, concurrencyMax: 3 });
  expect(await within(20_000, () => batches().length === 3)).toBe(true);

  source?.stop();
  sqs.endLongPolls();
  lambda.host.close();
  await source?.stopped();

  expect(await counts()).toEqual([10, 0]);
});

test('a mapping that is stopped while its poll waits takes nothing that comes later', async () => {
  start();
  await delay(200);
  const stopping = Date.now();
  await stopSource();
  await send('later');

  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages.map(({ Body }) => Body)).toEqual(['later']);
  expect(Date.now() - stopping).toBeLessThan(5_000);
});

test('a queue that fails for a while is asked again', async () => {
  const listeners = server.listeners('request');
  server.removeAllListeners('request').on('request', (_req, res) => res.writeHead(500).end('{}'));
  start();
  await delay(700);
  server.removeAllListeners('request');
  for (const listener of listeners) server.on('request', listener as never);
  await send('a');

  expect(await within(20_000, isEmpty)).toBe(true);
});
