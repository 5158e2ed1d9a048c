import { createRequire } from 'node:module';
import { DescribeTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListKeysCommand } from '@aws-sdk/client-kms';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { HeadBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand, ListQueuesCommand, PurgeQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { credentialVariables, endpointVariables } from '../../local/aws/connection.ts';
import type { RequestFault } from '../../local/aws/request-faults.ts';
import { type EmbeddedServices, startEmbeddedServices } from '../support/embedded-services.ts';
import { type LambdaFixture, startLambda } from '../support/lambda-fixture.ts';

const sdk = createRequire(import.meta.url).resolve('@aws-sdk/client-sqs');
/** Sends as many messages as the event says, one by one. */
const sender = `import { createRequire } from 'node:module';
const { SQSClient, SendMessageCommand } = createRequire(import.meta.url)(${JSON.stringify(sdk)});
const client = new SQSClient({});
export const handler = async ({ QueueUrl, count }) => {
  for (let sent = 0; sent < count; sent += 1) await client.send(new SendMessageCommand({ QueueUrl, MessageBody: String(sent) }));
  return 'all sent';
};`;

let services: EmbeddedServices;
let lambda: LambdaFixture;
let QueueUrl: string;

beforeAll(async () => {
  services = await startEmbeddedServices();
  lambda = await startLambda(
    { sender, other: sender },
    {
      variables: endpointVariables(services.connection),
      credentialsOf: (name) => (kill) => credentialVariables(services.identities.issueToFunction(name, kill)),
    },
  );
});
beforeEach(async () => {
  const QueueName = `queue-${Math.random().toString(36).slice(2)}`;
  QueueUrl = (await services.sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl as string;
  services.faults.clear();
  services.faults.takeCounts();
});
afterAll(async () => {
  await lambda.stop();
  await services.stop();
});

const run = async (name: string, count: number): Promise<string> => {
  const Payload = JSON.stringify({ QueueUrl, count });
  const { Payload: answer, FunctionError } = await lambda.client.send(
    new InvokeCommand({ FunctionName: name, Payload }),
  );
  return FunctionError ? JSON.parse(answer?.transformToString() ?? '{}').errorType : 'all sent';
};
const arrived = async (): Promise<number> => {
  const { Messages = [] } = await services.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  return Messages.length;
};
const outcomeOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'answered',
    (error: Error) => error.name,
  );

test.each([
  ['kill', 0],
  ['kill', 1],
  ['kill', 2],
] as const)('%s after %i requests: so many took effect, and the function has died', async (effect, after) => {
  services.faults.stage({ function: 'sender', after, effect });

  expect(await run('sender', 3)).toBe('Runtime.ExitError');
  expect(await arrived()).toBe(after);
  expect(await run('sender', 1)).toBe('all sent');
});

test('a function killed before its answer has had its last effect, and does not know', async () => {
  services.faults.stage({ function: 'sender', after: 2, effect: 'kill_answered' });

  expect(await run('sender', 3)).toBe('Runtime.ExitError');
  expect(await arrived()).toBe(3);
});

test("only the environment that made the request dies, not its sibling nor another function's", async () => {
  services.faults.stage({ function: 'sender', after: 1, effect: 'kill' });

  expect(await run('other', 3)).toBe('all sent');
  const outcomes = await Promise.all([run('sender', 2), run('sender', 2)]);
  expect(outcomes.sort()).toEqual(['Runtime.ExitError', 'all sent']);
});

test('requests are counted by function, service and operation', async () => {
  await run('sender', 2);
  await run('other', 1);

  expect(services.faults.takeCounts()).toEqual({ 'sender sqs:SendMessage': 2, 'other sqs:SendMessage': 1 });
  expect(services.faults.takeCounts()).toEqual({});
});

test('a throttled function tries again and gets through', async () => {
  services.faults.stage({ function: 'sender', service: 'sqs', times: 2, effect: 'throttle' });

  expect(await run('sender', 1)).toBe('all sent');
  expect(services.faults.takeCounts()).toEqual({ 'sender sqs:SendMessage': 3 });
  expect(await arrived()).toBe(1);
});

type Call = (services: EmbeddedServices) => Promise<unknown>;
const calls: readonly (readonly [RequestFault['service'], string, string, Call])[] = [
  [
    'dynamodb',
    'ThrottlingException',
    'InternalServerError',
    ({ dynamodb }) => dynamodb.send(new ListTablesCommand({})),
  ],
  ['s3', 'SlowDown', 'InternalError', ({ s3 }) => s3.send(new ListBucketsCommand({}))],
  ['sqs', 'ThrottlingException', 'InternalFailure', ({ sqs }) => sqs.send(new ListQueuesCommand({}))],
  ['kms', 'ThrottlingException', 'KMSInternalException', ({ kms }) => kms.send(new ListKeysCommand({}))],
  [
    'lambda',
    'TooManyRequestsException',
    'ServiceException',
    (clients) => clients.lambda.send(new InvokeCommand({ FunctionName: 'f', Payload: 'x'.repeat(100_000) })),
  ],
];

test.each(calls)('%s can be made to answer %s and %s, as AWS names them', async (service, throttled, failed, call) => {
  if (!service) return;
  services.faults.stage({ service, effect: 'throttle' });
  services.faults.stage({ service, after: 1, effect: 'fail' });

  const outcomes = [await outcomeOf(call(services)), await outcomeOf(call(services)), await outcomeOf(call(services))];
  expect(outcomes).toEqual([throttled, failed, 'answered']);
});

test('an answer without a body can fail, too', async () => {
  services.faults.stage({ service: 's3', effect: 'fail' });

  const head = services.s3.send(new HeadBucketCommand({ Bucket: 'ephemera-content' }));
  await expect(head).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
});

test('one operation can be slow while the others are not', async () => {
  services.faults.stage({ service: 'dynamodb', operation: 'ListTables', effect: { delayMs: 1500 } });
  const timed = async (call: () => Promise<unknown>): Promise<number> => {
    const started = Date.now();
    await outcomeOf(call());
    return Date.now() - started;
  };

  const describe = () => services.dynamodb.send(new DescribeTableCommand({ TableName: 'none' }));
  expect(await timed(describe)).toBeLessThan(1500);
  expect(await timed(() => services.dynamodb.send(new ListTablesCommand({})))).toBeGreaterThanOrEqual(1490);
});

test('a cleared fault befalls nobody', async () => {
  services.faults.stage({ service: 'sqs', times: 5, effect: 'fail' });
  services.faults.clear();

  expect(await outcomeOf(services.sqs.send(new PurgeQueueCommand({ QueueUrl })))).toBe('answered');
});
