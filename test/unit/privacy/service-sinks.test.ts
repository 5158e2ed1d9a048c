import { createHash } from 'node:crypto';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { createToken, type Token } from '../../../cli/verify/search/token-encodings.ts';
import type { ReadyFile } from '../../../local/ready-file.ts';
import { credentials, startS3 } from '../../support/embedded-s3.ts';
import { searchSinks } from '../../support/sinks.ts';

let directory: string;

beforeAll(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'service-sinks-')));
});
afterAll(() => rm(directory, { recursive: true }));

const readyWith = (endpoints: Record<string, string>, resources: ReadyFile['resources']): ReadyFile => ({
  api: 'http://127.0.0.1:1',
  apiKey: 'unused',
  account: 'unused',
  directory,
  aws: { region: 'eu-central-1', ...credentials, principalId: 'AIDATEST', endpoints },
  resources,
  logs: {},
  pids: {},
});

const found = async (ready: ReadyFile, token: Token) =>
  (await searchSinks(ready, [token])).map(({ sink, place, encoding }) => [sink, place, encoding]);

describe('a leak into a bucket is caught:', () => {
  let s3: Awaited<ReturnType<typeof startS3>>;
  let ready: ReadyFile;

  beforeAll(async () => {
    s3 = await startS3({ buckets: { 'ephemera-content': {}, 'ephemera-assets': {} } });
    const buckets = { content: 'ephemera-content', assets: 'ephemera-assets' };
    ready = readyWith({ s3: `http://127.0.0.1:${s3.port}` }, { buckets });
  });
  afterAll(() => s3.stop());

  const put = (Key: string, Body: string, more: object = {}) =>
    s3.client().send(new PutObjectCommand({ Bucket: 'ephemera-content', Key, Body, ...more }));

  test.each<[string, (text: string) => Promise<unknown>, string]>([
    ['bytes', (text) => put('bytes', `<p>${text}`), 'plain'],
    ['metadata', (text) => put('metadata', 'x', { Metadata: { title: Buffer.from(text).toString('hex') } }), 'hex'],
    [
      'disposition',
      (text) => put('disposition', 'x', { ContentDisposition: `attachment; x=${encodeURIComponent(text)}` }),
      'percent',
    ],
  ])('%s of an object', async (key, leak, encoding) => {
    const token = createToken('html');
    await leak(token.text);

    expect(await found(ready, token)).toEqual([['s3', `content ${key}`, encoding]]);
  });

  test('the key of an object', async () => {
    const token = createToken('html');
    await put(`account/${token.parts[0]}.pdf`, 'x');

    expect(await found(ready, token)).toEqual([['s3', `content account/${token.parts[0]}.pdf`, 'part, plain']]);
  });

  test('and a token that nobody wrote is not', async () => {
    expect(await found(ready, createToken('html'))).toEqual([]);
  });
});

/** As little of SQS as a look takes: one queue, whose messages come one at a time, over and over. */
const startQueue = async (bodies: readonly string[], hidden: number): Promise<{ server: Server; endpoint: string }> => {
  let receives = 0;
  const messageAt = (index: number) => {
    const Body = bodies[index] as string;
    return {
      MessageId: `message-${index}`,
      ReceiptHandle: 'r',
      Body,
      MD5OfBody: createHash('md5').update(Body).digest('hex'),
    };
  };
  const operations: Record<string, (input: Record<string, unknown>) => object> = {
    ListQueues: () => ({ QueueUrls: ['http://sqs.invalid/000000000000/ephemera-jobs'] }),
    GetQueueUrl: () => ({ QueueUrl: 'http://sqs.invalid/000000000000/ephemera-jobs' }),
    GetQueueAttributes: () => ({ Attributes: { ApproximateNumberOfMessagesNotVisible: String(hidden) } }),
    ReceiveMessage: ({ VisibilityTimeout }) => {
      if (VisibilityTimeout !== 0) return {};
      receives += 1;
      return bodies.length > 0 ? { Messages: [messageAt(receives % bodies.length)] } : {};
    },
  };
  const server = createServer(async (req, res) => {
    const [, operation = ''] = String(req.headers['x-amz-target']).split('.');
    const input = (await json(req)) as Record<string, unknown>;
    res.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0' });
    res.end(JSON.stringify(operations[operation]?.(input)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

describe('a queue', () => {
  const searchQueue = async (token: Token, bodies: readonly string[], hidden = 0) => {
    const { server, endpoint } = await startQueue(bodies, hidden);
    try {
      return await found(readyWith({ sqs: endpoint }, { queues: { jobs: 'ephemera-jobs' } }), token);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };

  test('gives a leak in any of its messages away, without a message being taken', async () => {
    const token = createToken('html');
    const bodies = ['{"jobId":"1"}', '{"jobId":"2"}', JSON.stringify({ html: token.text }), '{"jobId":"4"}'];

    expect(await searchQueue(token, bodies)).toEqual([['sqs', 'jobs message-2', 'json']]);
    expect(await searchQueue(createToken('html'), bodies)).toEqual([]);
    expect(await searchQueue(token, [])).toEqual([]);
  });

  test('with messages that nobody can read now fails the search', async () => {
    await expect(searchQueue(createToken('html'), [], 1)).rejects.toThrow(/jobs holds 1 messages that cannot be read/);
  });
});

/** As much of S3 as a look at versions takes: one bucket, whose one object was replaced and then deleted. */
const startVersions = async (hidden: string): Promise<{ server: Server; endpoint: string }> => {
  const answers: readonly (readonly [query: string, body: string])[] = [
    ['versioning', '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'],
    [
      'versions',
      `<ListVersionsResult><IsTruncated>false</IsTruncated>
        <Version><Key>page</Key><VersionId>v1</VersionId><IsLatest>false</IsLatest></Version>
        <DeleteMarker><Key>page</Key><VersionId>v2</VersionId><IsLatest>true</IsLatest></DeleteMarker>
      </ListVersionsResult>`,
    ],
    ['versionId', hidden],
    ['list-type', '<ListBucketResult></ListBucketResult>'],
    ['uploads', '<ListMultipartUploadsResult></ListMultipartUploadsResult>'],
    ['', '<ListAllMyBucketsResult></ListAllMyBucketsResult>'],
  ];
  const server = createServer((req, res) => {
    const { searchParams } = new URL(req.url ?? '', 'http://s3');
    res.end(answers.find(([query]) => query === '' || searchParams.has(query))?.[1]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

test('a version of an object that a deletion has hidden is caught', async () => {
  const token = createToken('html');
  const { server, endpoint } = await startVersions(Buffer.from(token.text).toString('base64'));
  const ready = readyWith({ s3: endpoint }, { buckets: { content: 'ephemera-content' } });

  expect(await found(ready, token)).toEqual([['s3 version', 'content page, v1', 'base64']]);
  server.close();
});
