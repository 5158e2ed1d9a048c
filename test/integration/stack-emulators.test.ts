/** The embedded AWS services as a running stack has them: reached, told of, kept. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DecryptCommand,
  DescribeKeyCommand,
  GenerateDataKeyCommand,
  KMSClient,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { queueUrlOf } from '../support/operator.ts';
import { within } from '../support/watched-process.ts';

const clientsOf = ({ ready: { aws } }: EmbeddedStack) => {
  const { region, accessKeyId, secretAccessKey, endpoints } = aws;
  const options = (endpoint = '') => ({ region, credentials: { accessKeyId, secretAccessKey }, endpoint });
  return {
    dynamodb: new DynamoDBClient(options(endpoints.dynamodb)),
    s3: new S3Client(options(endpoints.s3)),
    sqs: new SQSClient(options(endpoints.sqs)),
    kms: new KMSClient(options(endpoints.kms)),
  };
};
const named = (stack: EmbeddedStack, kind: string, name: string): string => stack.ready.resources[kind]?.[name] ?? '';

const variablesOf = async (stack: EmbeddedStack, name: string): Promise<Record<string, string>> => {
  const [pid] = await stack.pids(name);
  const lines = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  return Object.fromEntries(lines.filter(Boolean).map((line) => line.split(/=(.*)/s)));
};

/** Nothing of a file that went between its being listed and its being read. */
const bytesOf = (file: string): Buffer => {
  try {
    return readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
};

/** A queue that starts no function. */
const idle = 'idle';

describe('a running stack', () => {
  let stack: EmbeddedStack;
  let clients: ReturnType<typeof clientsOf>;
  beforeAll(async () => {
    stack = await startStack({ timeScale: 0.01 });
    clients = clientsOf(stack);
  });
  afterAll(() => stack.stop());

  test('tells by address where its services are, and what the logical names stand for', async () => {
    const { aws, resources } = stack.ready;

    expect(Object.keys(aws.endpoints).sort()).toEqual(['dynamodb', 'kms', 'lambda', 's3', 'sqs']);
    for (const endpoint of Object.values(aws.endpoints)) expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(Object.keys(resources.tables ?? {})).toEqual(['records', 'data-keys', 'receipts']);
    expect(Object.keys(resources.buckets ?? {})).toEqual(['content', 'assets']);
    expect(Object.keys(resources.queues ?? {})).toEqual(
      ['', '-dead-letter'].flatMap((end) =>
        ['jobs', 'submissions', 'webhooks', 'deletions'].map((name) => `${name}${end}`),
      ),
    );
    expect(Object.keys(resources.keys ?? {})).toEqual([
      'service',
      'application',
      'receipt-signing',
      'verification-signing',
    ]);
    for (const names of Object.values(resources)) {
      for (const [logical, physical] of Object.entries(names)) expect(physical).toContain(logical);
    }
  });

  test('has these resources and no others', async () => {
    const { Buckets = [] } = await clients.s3.send(new ListBucketsCommand({}));
    const { QueueUrls = [] } = await clients.sqs.send(new ListQueuesCommand({}));

    expect(Buckets.map(({ Name }) => Name).sort()).toEqual(Object.values(stack.ready.resources.buckets ?? {}).sort());
    expect(QueueUrls.map((url) => url.split('/').at(-1)).sort()).toEqual(
      Object.values(stack.ready.resources.queues ?? {}).sort(),
    );
    for (const KeyId of Object.values(stack.ready.resources.keys ?? {})) {
      const { KeyMetadata } = await clients.kms.send(new DescribeKeyCommand({ KeyId }));
      expect(KeyMetadata?.KeyUsage).toBe(/signing/.test(KeyId) ? 'SIGN_VERIFY' : 'ENCRYPT_DECRYPT');
    }
  });

  test('hides received messages for a scaled time, and keeps them for the whole one', async () => {
    const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: named(stack, 'queues', 'jobs') }));
    const { Attributes } = await clients.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));

    expect(Attributes).toMatchObject({ VisibilityTimeout: '18', MessageRetentionPeriod: '86400' });
  });

  test('says of an object that it is encrypted under the service key', async () => {
    const Bucket = named(stack, 'buckets', 'assets');
    const put = await clients.s3.send(new PutObjectCommand({ Bucket, Key: 'account/asset', Body: 'a' }));

    expect(put).toMatchObject({
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: expect.stringMatching(/ephemera-service$/),
      BucketKeyEnabled: true,
    });
  });

  test('gives each function credentials of its own, and none to one that may call nothing', async () => {
    const [api, admin, renderer] = await Promise.all(
      ['api', 'admin', 'renderer'].map((name) => variablesOf(stack, name)),
    );
    const keys = [api?.AWS_ACCESS_KEY_ID, admin?.AWS_ACCESS_KEY_ID, stack.ready.aws.accessKeyId];

    expect(new Set(keys).size).toBe(3);
    expect(keys).not.toContain(undefined);
    expect(Object.keys(renderer ?? {}).filter((name) => /^AWS_(?!LAMBDA_)/.test(name))).toEqual([]);
  });

  test("issues credentials to customers' systems, which may send to the queue of submissions and do nothing else", async () => {
    const { principalId, ...credentials } = await stack.issueCredentials('customer');
    const endpoint = stack.ready.aws.endpoints.sqs ?? '';
    const sender = new SQSClient({ region: stack.ready.aws.region, endpoint, credentials });
    const { QueueUrl } = await clients.sqs.send(new CreateQueueCommand({ QueueName: idle }));
    const submissions = queueUrlOf(stack.ready, 'submissions');

    await sender.send(new SendMessageCommand({ QueueUrl: submissions, MessageBody: 'x' }));
    const refused = [
      sender.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' })),
      sender.send(new ReceiveMessageCommand({ QueueUrl: submissions })),
    ];
    for (const attempt of refused) await expect(attempt).rejects.toMatchObject({ name: 'AccessDenied' });
    expect((await stack.reportAccess()).refused).toEqual([
      'sender sqs:ReceiveMessage arn:aws:sqs:us-east-1:000000000000:ephemera-submissions',
      'sender sqs:SendMessage arn:aws:sqs:us-east-1:000000000000:idle',
    ]);
    sender.destroy();
  });

  test("counts a render's requests to AWS, and one of them can be made to kill its function", async () => {
    const html = Buffer.from('<p>Hello').toString('base64');
    const render = () =>
      stack.api('/v2/html/pdf', { method: 'POST', body: JSON.stringify({ async: false, storage: false, html }) });
    await stack.countRequests();
    await render();
    const counts = await stack.countRequests();
    await stack.fault({
      failRequests: { function: 'api', service: 'lambda', operation: 'InvokeWithResponseStream', effect: 'kill' },
    });
    const killed = await render();

    expect(counts['api lambda:InvokeWithResponseStream']).toBe(1);
    expect(killed.status).toBe(500);
    expect((await render()).status).toBe(201);
  });
});

test('with --data rows, objects, messages and keys outlive even SIGKILL; a deleted key does not', async () => {
  const data = join(await mkdtemp(join(tmpdir(), 'data-')), 'state');
  const first = await startStack({ data });
  try {
    const { dynamodb, s3, sqs, kms } = clientsOf(first);
    const TableName = named(first, 'tables', 'receipts');
    const Key = { pk: { S: 'a' }, sk: { S: 'b' } };
    await dynamodb.send(new PutItemCommand({ TableName, Item: { ...Key, value: { S: 'row' } } }));
    const Bucket = named(first, 'buckets', 'content');
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'object' }));
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: idle }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'message' }));
    const KeyId = named(first, 'keys', 'application');
    const EncryptionContext = { account: 'a', purpose: 'content' };
    const made = await kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }));
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: named(first, 'keys', 'service') }));
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: KeyMetadata?.KeyId }));

    first.signal('SIGKILL');
    await first.exited;
    const second = await startStack({ data });
    const again = clientsOf(second);

    const { Item } = await again.dynamodb.send(new GetItemCommand({ TableName, Key }));
    expect(Item?.value).toEqual({ S: 'row' });
    const { Body } = await again.s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(await Body?.transformToString()).toBe('object');
    const queue = await again.sqs.send(new GetQueueUrlCommand({ QueueName: idle }));
    const { Messages } = await again.sqs.send(new ReceiveMessageCommand({ QueueUrl: queue.QueueUrl }));
    expect(Messages?.map(({ Body: body }) => body)).toEqual(['message']);
    const { Plaintext } = await again.kms.send(
      new DecryptCommand({ CiphertextBlob: made.CiphertextBlob, EncryptionContext }),
    );
    expect(Plaintext).toEqual(made.Plaintext);
    expect(readdirSync(join(data, 'kms'))).not.toContain(`${KeyMetadata?.KeyId}.key`);
    for (const folder of ['kms', 's3']) expect(statSync(join(data, folder)).mode & 0o777).toBe(0o700);
    await second.stop();
  } finally {
    await first.stop().catch(() => undefined);
    await rm(data, { recursive: true, force: true });
  }
});

test('with --data a deleted message and a deleted row leave the disk by themselves', async () => {
  const data = join(await mkdtemp(join(tmpdir(), 'data-')), 'state');
  const stack = await startStack({ data, timeScale: 0.01 });
  const isOnDisk = (text: string): boolean =>
    readdirSync(data, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .some((entry) => bytesOf(join(entry.parentPath, entry.name)).includes(text));
  try {
    const { dynamodb, sqs } = clientsOf(stack);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: idle }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a body to forget' }));
    const row = { TableName: named(stack, 'tables', 'data-keys'), Key: { pk: { S: 'a' }, sk: { S: 'b' } } };
    const Item = { ...row.Key, wrapped: { S: 'a key to forget' } };
    await dynamodb.send(new PutItemCommand({ TableName: row.TableName, Item }));
    expect([isOnDisk('a body to forget'), isOnDisk('a key to forget')]).toEqual([true, true]);

    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle }));
    await dynamodb.send(new DeleteItemCommand(row));

    expect(await within(20_000, () => !isOnDisk('a body to forget') && !isOnDisk('a key to forget'))).toBe(true);
  } finally {
    await stack.stop();
    await rm(data, { recursive: true, force: true });
  }
});
