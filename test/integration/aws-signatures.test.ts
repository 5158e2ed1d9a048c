import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListKeysCommand } from '@aws-sdk/client-kms';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand, ListQueuesCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { type EmbeddedServices, startEmbeddedServices } from '../support/embedded-services.ts';
import { createSigner } from '../support/sigv4-signer.ts';

let services: EmbeddedServices;
beforeAll(async () => {
  services = await startEmbeddedServices({ invoke: (_req, res) => res.writeHead(200).end('null') });
});
afterAll(() => services.stop());

type Clients = ReturnType<EmbeddedServices['clientsOf']>;
const calls: readonly (readonly [string, (clients: Clients) => Promise<unknown>])[] = [
  ['dynamodb', ({ dynamodb }) => dynamodb.send(new ListTablesCommand({}))],
  ['s3', ({ s3 }) => s3.send(new ListBucketsCommand({}))],
  ['sqs', ({ sqs }) => sqs.send(new ListQueuesCommand({}))],
  ['kms', ({ kms }) => kms.send(new ListKeysCommand({}))],
  ['lambda', ({ lambda }) => lambda.send(new InvokeCommand({ FunctionName: 'f', Payload: '{}' }))],
];

const outcomeOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'answered',
    (error: Error) => error.name,
  );

test.each(calls)('%s answers whoever signs with credentials that it knows', async (_, call) => {
  expect(await outcomeOf(call(services))).toBe('answered');
});

test.each(calls)('%s refuses a wrong secret', async (name, call) => {
  const { accessKeyId } = services.connection.credentials;
  const clients = services.clientsOf({ accessKeyId, secretAccessKey: 'not the secret' });

  expect(await outcomeOf(call(clients))).toBe(name === 's3' ? 'SignatureDoesNotMatch' : 'InvalidSignatureException');
});

test.each(calls)('%s refuses an access key that it does not know', async (name, call) => {
  const clients = services.clientsOf({ accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' });

  expect(await outcomeOf(call(clients))).toBe(name === 's3' ? 'InvalidAccessKeyId' : 'UnrecognizedClientException');
});

test('a body that was changed after it was signed is refused', async () => {
  const { credentials, region, endpoints } = services.connection;
  const url = new URL(endpoints.kms);
  const { headers } = await createSigner({ service: 'kms', region, credentials, applyChecksum: true }).sign({
    method: 'POST',
    protocol: 'http:',
    hostname: url.hostname,
    port: Number(url.port),
    path: '/',
    headers: { host: url.host, 'x-amz-target': 'TrentService.ListKeys', 'content-type': 'application/x-amz-json-1.1' },
    body: '{}',
  });
  const post = async (body: string) => (await fetch(endpoints.kms, { method: 'POST', headers, body })).status;

  expect([await post('{}'), await post('{"Limit":1}')]).toEqual([200, 400]);
});

test('each sender is shown by its own principal id, which its name decides', async () => {
  const { QueueUrl } = await services.sqs.send(new CreateQueueCommand({ QueueName: 'senders' }));
  const [ann, bob, annAgain] = ['ann', 'bob', 'ann'].map((user) => services.identities.issueToUser(user));
  const worker = services.identities.issueToFunction('worker', () => undefined);
  for (const sender of [ann, bob, annAgain, worker]) {
    if (!sender) continue;
    const { sqs } = services.clientsOf(sender);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: sender.principalId }));
  }

  const { Messages = [] } = await services.sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['SenderId'] }),
  );
  expect(Messages.map(({ Attributes }) => Attributes?.SenderId)).toEqual(Messages.map(({ Body }) => Body));
  expect(Messages.map(({ Body }) => Body)).toEqual([ann, bob, ann, worker].map((sender) => sender?.principalId));
  expect(ann?.principalId).toMatch(/^AIDA[0-9A-F]{17}$/);
  expect(worker.principalId).toMatch(/^AROA[0-9A-F]{17}:worker$/);
  expect(new Set([ann?.principalId, bob?.principalId, worker.principalId]).size).toBe(3);
});
