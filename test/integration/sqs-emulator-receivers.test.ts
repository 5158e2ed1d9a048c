import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { createSqs, type Sqs } from '../../local/aws/sqs/sqs.ts';

let sqs: Sqs;
let server: Server;
let client: SQSClient;
let QueueUrl: string;

beforeEach(async () => {
  sqs = createSqs({ senderIdOf: () => 'AIDATEST' });
  server = createServer(sqs.listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new SQSClient({ region: 'us-east-1', endpoint, credentials, maxAttempts: 1 });
  QueueUrl = (await client.send(new CreateQueueCommand({ QueueName: 'queue' }))).QueueUrl as string;
});
afterEach(async () => {
  client.destroy();
  await sqs.close();
  server.closeAllConnections();
  server.close();
});

const send = (MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
  client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const receive = async (
  more: Partial<ReceiveMessageCommandInput> = {},
  abortSignal?: AbortSignal,
): Promise<Message[]> => {
  const command = new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['All'], ...more });
  return (await client.send(command, abortSignal ? { abortSignal } : {})).Messages ?? [];
};
const bodiesOf = (messages: readonly Message[]) => messages.map(({ Body }) => Body);
/** Bare sockets, for what no client would do: when they write and close is up to the test. */
const connection = () => connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => {});
const request = (action: string, input: object): string => {
  const body = JSON.stringify({ QueueUrl, ...input });
  const head = ['POST / HTTP/1.1', 'Host: sqs', `X-Amz-Target: AmazonSQS.${action}`, `Content-Length: ${body.length}`];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
};
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a long poll', () => {
  test('ends as soon as a message is sent, becomes due or is given back', async () => {
    const startedAt = Date.now();
    const sent = receive({ WaitTimeSeconds: 20 });
    await pause(50);
    await send('sent');
    const [message] = await sent;
    expect(message?.Body).toBe('sent');

    const givenBack = receive({ WaitTimeSeconds: 20 });
    const VisibilityTimeout = 0;
    const { ReceiptHandle } = message as Message;
    await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
    expect(bodiesOf(await givenBack)).toEqual(['sent']);

    const due = receive({ WaitTimeSeconds: 20 });
    await send('due', { DelaySeconds: 1 });
    expect(bodiesOf(await due)).toEqual(['due']);
    expect(Date.now() - startedAt).toBeGreaterThan(1000);
    expect(Date.now() - startedAt).toBeLessThan(5000);
  });

  test('without a message ends when its time is over, or the service closes', async () => {
    const startedAt = Date.now();
    expect(await receive({ WaitTimeSeconds: 1 })).toEqual([]);
    expect(Date.now() - startedAt).toBeGreaterThan(950);

    const waiting = receive({ WaitTimeSeconds: 20 });
    await pause(50);
    await sqs.close();
    expect(await waiting).toEqual([]);
    expect(Date.now() - startedAt).toBeLessThan(5000);
  });

  test('that was aborted takes no message with it', async () => {
    for (let round = 0; round < 50; round += 1) {
      const controller = new AbortController();
      const aborted = receive({ WaitTimeSeconds: 20 }, controller.signal);
      await pause(2);
      controller.abort();
      await Promise.all([send(String(round)), expect(aborted).rejects.toThrow('aborted')]);

      const [message, ...others] = await receive({ WaitTimeSeconds: 1 });
      expect(message?.Body).toBe(String(round));
      expect(message?.Attributes?.ApproximateReceiveCount).toBe('1');
      expect(others).toEqual([]);
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
    }
  });

  test('whose end the server sees after the next message takes no message with it', async () => {
    for (let round = 0; round < 20; round += 1) {
      const [poller, sender] = [connection(), connection()];
      poller.write(request('ReceiveMessage', { WaitTimeSeconds: 20, VisibilityTimeout: 600 }));
      await pause(5);
      sender.write(request('SendMessage', { MessageBody: String(round) }));
      poller.destroy();

      expect(bodiesOf(await receive({ WaitTimeSeconds: 1 }))).toEqual([String(round)]);
      sender.destroy();
    }
  });

  test('whose connection breaks amid a large answer gives its messages back', async () => {
    const MessageBody = 'x'.repeat(1_048_576);
    await Promise.all(Array.from({ length: 10 }, () => send(MessageBody)));
    const socket = connection();
    socket.write(request('ReceiveMessage', { MaxNumberOfMessages: 10, VisibilityTimeout: 600 }));
    await once(socket, 'data');
    socket.pause();
    const hidden = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    socket.destroy();

    const messages = await receive({ MaxNumberOfMessages: 10, WaitTimeSeconds: 5 });

    expect(hidden.Attributes?.ApproximateNumberOfMessagesNotVisible).toBe('10');
    expect(messages.length).toBeGreaterThan(0);
    expect(messages[0]?.Attributes?.ApproximateReceiveCount).toBe('1');
  });
});

describe('groups', () => {
  const sendGroup = async (MessageGroupId: string, count: number) => {
    const Entries = Array.from({ length: count }, (_, index) => ({
      Id: String(index),
      MessageBody: `${MessageGroupId}${index}`,
      MessageGroupId,
    }));
    for (let at = 0; at < count; at += 10) {
      await client.send(new SendMessageBatchCommand({ QueueUrl, Entries: Entries.slice(at, at + 10) }));
    }
  };

  test('take turns, so that a group of a hundred does not hold up a group of one', async () => {
    await sendGroup('busy', 100);
    await sendGroup('b', 2);
    await sendGroup('c', 1);

    expect(bodiesOf(await receive({ MaxNumberOfMessages: 6 }))).toEqual(['busy0', 'b0', 'c0', 'busy1', 'b1', 'busy2']);
  });

  test('take turns across receives of one message', async () => {
    await sendGroup('busy', 3);
    await sendGroup('b', 1);

    const received = [];
    for (let count = 0; count < 4; count += 1) received.push(...bodiesOf(await receive()));

    expect(received).toEqual(['busy0', 'b0', 'busy1', 'busy2']);
  });
});
