import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  PurgeQueueCommand,
  paginateListQueues,
  type QueueAttributeName,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SetQueueAttributesCommand,
  SQSClient,
  type SQSServiceException,
} from '@aws-sdk/client-sqs';
import { createSqs, type Sqs } from '../../local/aws/sqs/sqs.ts';

const minuteMs = 60_000;
const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const senderIdOf = (req: IncomingMessage): string =>
  `AIDA-${/Credential=([^/]+)/.exec(req.headers.authorization ?? '')?.[1]}`;

let time: number;
let sqs: Sqs;
let server: Server;
let endpoint: string;
let client: SQSClient;
let QueueUrl: string;

const clientOf = (accessKeyId: string): SQSClient =>
  new SQSClient({
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId, secretAccessKey: 'test' },
    maxAttempts: 1,
  });

beforeAll(async () => {
  sqs = createSqs({ senderIdOf, now: () => time });
  server = createServer(sqs.listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = clientOf('ALICE');
});
beforeEach(async () => {
  time = 1_800_000_000_000;
  QueueUrl = await createQueue(`queue-${Math.random().toString(36).slice(2)}`);
});
afterAll(async () => {
  client.destroy();
  await sqs.close();
  server.closeAllConnections();
  server.close();
});

const createQueue = async (QueueName: string, Attributes?: Partial<Record<QueueAttributeName, string>>) =>
  (await client.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl as string;
const setAttributes = (Attributes: Partial<Record<QueueAttributeName, string>>) =>
  client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
const send = (MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
  client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const receive = async (more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> =>
  (await client.send(new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['All'], ...more })))
    .Messages ?? [];
const receiveOne = async (more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message> => {
  const messages = await receive(more);
  expect(messages).toHaveLength(1);
  return messages[0] as Message;
};
const bodies = async (more: Partial<ReceiveMessageCommandInput> = {}) =>
  (await receive({ MaxNumberOfMessages: 10, ...more })).map(({ Body }) => Body);
const remove = ({ ReceiptHandle }: Message) => client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
const changeVisibility = ({ ReceiptHandle }: Message, VisibilityTimeout: number) =>
  client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
const counts = async () => {
  const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  const of = (kind: string) => Number(Attributes[`ApproximateNumberOfMessages${kind}` as QueueAttributeName]);
  return { visible: of(''), notVisible: of('NotVisible'), delayed: of('Delayed') };
};
const refusal = async (call: Promise<unknown>) => {
  const error = (await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )) as SQSServiceException & { Code?: string };
  return { name: error?.name, code: error?.Code, status: error?.$metadata?.httpStatusCode };
};
const entries = (count: number, of: (index: number) => object = () => ({})) =>
  Array.from({ length: count }, (_, index) => ({ Id: `e${index}`, MessageBody: `body ${index}`, ...of(index) }));

describe('a queue', () => {
  test('has a URL on the host that was asked, and is made once however often it is asked for', async () => {
    const url = await createQueue('once', { VisibilityTimeout: '60' });

    expect(url).toBe(`${endpoint}/000000000000/once`);
    expect(await createQueue('once', { VisibilityTimeout: '60' })).toBe(url);
    expect((await client.send(new GetQueueUrlCommand({ QueueName: 'once' }))).QueueUrl).toBe(url);
    expect(await refusal(createQueue('once', { VisibilityTimeout: '61' }))).toEqual({
      name: 'QueueNameExists',
      code: 'QueueAlreadyExists',
      status: 400,
    });
  });

  test('is listed by its prefix, page after page', async () => {
    for (const name of ['page-1', 'page-2', 'page-3']) await createQueue(name);

    const pages: number[] = [];
    const urls: string[] = [];
    for await (const { QueueUrls = [] } of paginateListQueues({ client, pageSize: 2 }, { QueueNamePrefix: 'page-' })) {
      pages.push(QueueUrls.length);
      urls.push(...QueueUrls);
    }

    expect(pages).toEqual([2, 1]);
    expect(urls.map((url) => url.split('/').at(-1))).toEqual(['page-1', 'page-2', 'page-3']);
  });

  test('shows its attributes, set ones and defaults', async () => {
    await setAttributes({ MessageRetentionPeriod: '3600' });

    const AttributeNames: QueueAttributeName[] = ['MessageRetentionPeriod', 'MaximumMessageSize', 'CreatedTimestamp'];
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));

    expect(Attributes).toEqual({
      MessageRetentionPeriod: '3600',
      MaximumMessageSize: '1048576',
      CreatedTimestamp: '1800000000',
    });
  });

  test('refuses names, attributes and dead-letter queues that AWS refuses', async () => {
    const circle = JSON.stringify({ deadLetterTargetArn: arnOf(QueueUrl.split('/').at(-1) ?? ''), maxReceiveCount: 1 });
    const nowhere = JSON.stringify({ deadLetterTargetArn: arnOf('nowhere'), maxReceiveCount: 1 });

    expect((await refusal(createQueue('a.fifo'))).code).toBe('InvalidParameterValue');
    expect((await refusal(setAttributes({ DelaySeconds: '901' }))).name).toBe('InvalidAttributeValue');
    expect((await refusal(setAttributes({ FifoQueue: 'true' }))).name).toBe('InvalidAttributeName');
    expect((await refusal(setAttributes({ RedrivePolicy: nowhere }))).code).toBe('InvalidParameterValue');
    expect((await refusal(setAttributes({ RedrivePolicy: circle }))).code).toBe('InvalidParameterValue');
    expect(await refusal(send('x', { QueueUrl: `${QueueUrl}-other` }))).toEqual({
      name: 'QueueDoesNotExist',
      code: 'AWS.SimpleQueueService.NonExistentQueue',
      status: 400,
    });
  });

  test('is emptied by a purge, messages with receivers included, at most once a minute', async () => {
    for (const body of ['a', 'b']) await send(body);
    await receiveOne();

    await client.send(new PurgeQueueCommand({ QueueUrl }));

    expect(await counts()).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
    expect((await refusal(client.send(new PurgeQueueCommand({ QueueUrl })))).name).toBe('PurgeQueueInProgress');
    time += minuteMs;
    await client.send(new PurgeQueueCommand({ QueueUrl }));
  });
});

describe('a message', () => {
  test('arrives with its body, attributes, digests, sender and times', async () => {
    const body = 'schön 日本 😀\n{"a":1}';
    const MessageAttributes = {
      text: { DataType: 'String', StringValue: 'wört' },
      'number.of': { DataType: 'Number', StringValue: '-1.5e3' },
      bytes: { DataType: 'Binary.png', BinaryValue: Uint8Array.of(0, 255, 128) },
    };
    const sent = await clientOf('BOB').send(
      new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes, MessageGroupId: 'acct_1' }),
    );
    time += 5000;

    const message = await receiveOne({ MessageAttributeNames: ['All'] });

    expect(message).toMatchObject({ MessageId: sent.MessageId, Body: body, MessageAttributes });
    expect(message.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
    expect(message.MD5OfBody).toBe(createHash('md5').update(body).digest('hex'));
    expect(message.Attributes).toEqual({
      SenderId: 'AIDA-BOB',
      SentTimestamp: '1800000000000',
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: '1800000005000',
      MessageGroupId: 'acct_1',
    });
  });

  test('has the attribute digests that AWS computed for the same attributes', async () => {
    const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
    const MessageAttributes = { General: attribute('Kenobi'), Hello: attribute('There'), 'Help.Me': attribute('Me') };
    const sent = await send('msg', { MessageAttributes });
    const MessageAttributeNames = ['Hel.*'];

    const part = await receiveOne({ MessageAttributeNames });

    expect(sent.MD5OfMessageAttributes).toBe('4c360f3fdafd970e05fae2f149d997f5');
    expect(Object.keys(part.MessageAttributes ?? {}).sort()).toEqual(['Hello', 'Help.Me']);
    expect(part.MD5OfMessageAttributes).toBe('83fee93c1bcd8b9a5a923ffacdc636c7');
  });

  test('may have 1 MiB with its attributes, and so may a batch in all', async () => {
    const full = 'é'.repeat(512 * 1024);
    expect(await refusal(send(`${full}.`))).toMatchObject({ code: 'InvalidParameterValue', status: 400 });
    const MessageAttributes = { a: { DataType: 'String', StringValue: 'b' } };
    expect((await refusal(send(full, { MessageAttributes }))).code).toBe('InvalidParameterValue');
    await send(full);
    expect((await receiveOne()).Body).toBe(full);

    const half = { MessageBody: 'x'.repeat(524_289) };
    const batch = client.send(new SendMessageBatchCommand({ QueueUrl, Entries: entries(2, () => half) }));
    expect(await refusal(batch)).toMatchObject({ name: 'BatchRequestTooLong' });
  });

  test('with characters, groups, delays or attributes that SQS does not take is refused', async () => {
    const binary = { a: { DataType: 'Blob', BinaryValue: Uint8Array.of(1) } };

    expect((await refusal(send('a\u0000'))).name).toBe('InvalidMessageContents');
    expect((await refusal(send(''))).code).toBe('MissingParameter');
    for (const more of [{ MessageGroupId: 'a b' }, { MessageDeduplicationId: 'a' }, { DelaySeconds: 901 }]) {
      expect((await refusal(send('a', more))).code).toBe('InvalidParameterValue');
    }
    expect((await refusal(send('a', { MessageAttributes: binary }))).code).toBe('InvalidParameterValue');
    expect(await receive()).toEqual([]);
  });

  test('comes after its own delay, or else after that of its queue', async () => {
    await setAttributes({ DelaySeconds: '10' });
    await send('queue');
    await send('own', { DelaySeconds: 2 });
    expect(await counts()).toEqual({ visible: 0, notVisible: 0, delayed: 2 });

    time += 1999;
    expect(await bodies()).toEqual([]);
    time += 1;
    expect(await bodies()).toEqual(['own']);
    time += 8000;
    expect(await bodies()).toEqual(['queue']);
  });

  test('is gone after the retention time, also while it is with a receiver', async () => {
    await setAttributes({ MessageRetentionPeriod: '60' });
    await send('received');
    await receiveOne({ VisibilityTimeout: 3600 });
    await send('never received');
    time += minuteMs;

    expect(await receive()).toEqual([]);
    expect(await counts()).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
  });

  test('is hidden from others for its visibility timeout, which its receiver can change', async () => {
    await send('a');
    const first = await receiveOne({ VisibilityTimeout: 10 });
    expect(await counts()).toEqual({ visible: 0, notVisible: 1, delayed: 0 });

    await changeVisibility(first, 60);
    time += 59_999;
    expect(await receive()).toEqual([]);
    time += 1;
    const second = await receiveOne();
    await changeVisibility(second, 0);
    const third = await receiveOne();

    expect(third.Attributes?.ApproximateReceiveCount).toBe('3');
    expect((await refusal(changeVisibility(second, 10))).code).toBe('InvalidParameterValue');
    time += 30_000;
    expect((await refusal(changeVisibility(third, 10))).name).toBe('MessageNotInflight');
  });

  test('received once too often moves to the dead-letter queue, which names the source', async () => {
    const source = QueueUrl;
    const deadLetters = await createQueue(`${source.split('/').at(-1)}-dead`);
    const deadLetterTargetArn = arnOf(deadLetters.split('/').at(-1) ?? '');
    await setAttributes({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: '3' }) });
    const { MessageId } = await send('poison', { MessageGroupId: 'acct_1' });

    const waiting = receive({ QueueUrl: deadLetters, WaitTimeSeconds: 20 });
    for (let count = 1; count <= 3; count += 1) await changeVisibility(await receiveOne(), 0);
    expect(await receive()).toEqual([]);

    const [dead] = await waiting;
    expect(dead).toMatchObject({ MessageId, Body: 'poison' });
    expect(dead?.Attributes).toMatchObject({
      DeadLetterQueueSourceArn: arnOf(source.split('/').at(-1) ?? ''),
      ApproximateReceiveCount: '4',
      MessageGroupId: 'acct_1',
    });
    expect(await counts()).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
  });
});

describe('a receipt handle', () => {
  test('that this queue did not issue is refused', async () => {
    await send('a');
    const message = await receiveOne();
    const other = await createQueue('receipts-other');
    const altered = `${message.ReceiptHandle}x`;

    expect(await refusal(remove({ ReceiptHandle: 'bogus' }))).toEqual({
      name: 'ReceiptHandleIsInvalid',
      code: 'ReceiptHandleIsInvalid',
      status: 404,
    });
    expect((await refusal(remove({ ReceiptHandle: altered.replace(/^./, 'Z') }))).name).toBe('ReceiptHandleIsInvalid');
    const elsewhere = new DeleteMessageCommand({ QueueUrl: other, ReceiptHandle: message.ReceiptHandle });
    expect((await refusal(client.send(elsewhere))).name).toBe('ReceiptHandleIsInvalid');
    expect(await counts()).toEqual({ visible: 0, notVisible: 1, delayed: 0 });
  });

  test('deletes after its time as long as nobody else received the message, and any number of times', async () => {
    await send('a');
    const message = await receiveOne();
    time += 30_000;
    expect((await counts()).visible).toBe(1);

    for (let count = 0; count < 2; count += 1) await remove(message);

    expect(await counts()).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
  });

  test('of an earlier receive is taken and deletes nothing', async () => {
    await send('a');
    const stale = await receiveOne();
    time += 30_000;
    const fresh = await receiveOne();

    await remove(stale);
    expect((await counts()).notVisible).toBe(1);
    await remove(fresh);
    expect((await counts()).notVisible).toBe(0);
  });
});

describe('a batch', () => {
  test('of a thousand messages arrives, each once, at four receivers', async () => {
    const sends = Array.from({ length: 100 }, (_, batch) =>
      client.send(
        new SendMessageBatchCommand({ QueueUrl, Entries: entries(10, (i) => ({ MessageBody: `${batch}.${i}` })) }),
      ),
    );
    const received: (string | undefined)[] = [];
    const receiver = async () => {
      for (;;) {
        const messages = await receive({ MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
        if (messages.length === 0) return;
        received.push(...messages.map(({ Body }) => Body));
        const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
        await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      }
    };

    await Promise.all([...sends, receiver(), receiver(), receiver(), receiver()]);

    expect(received).toHaveLength(1000);
    expect(new Set(received).size).toBe(1000);
    expect(await counts()).toEqual({ visible: 0, notVisible: 0, delayed: 0 });
  });

  test('fails entry by entry, and as a whole where its form is wrong', async () => {
    const batch = (Entries: ReturnType<typeof entries>) =>
      client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));

    const { Successful, Failed } = await batch(entries(3, (index) => (index === 1 ? { MessageBody: '\u0001' } : {})));

    expect(Successful?.map(({ Id }) => Id)).toEqual(['e0', 'e2']);
    expect(Failed).toMatchObject([{ Id: 'e1', SenderFault: true, Code: 'InvalidMessageContents' }]);
    expect((await refusal(batch([]))).name).toBe('EmptyBatchRequest');
    expect((await refusal(batch(entries(11)))).name).toBe('TooManyEntriesInBatchRequest');
    expect((await refusal(batch(entries(2, () => ({ Id: 'same' }))))).name).toBe('BatchEntryIdsNotDistinct');
    expect((await refusal(batch(entries(1, () => ({ Id: 'a b' }))))).name).toBe('InvalidBatchEntryId');
  });
});
