/** How each embedded service refuses what the caller's role does not allow: as the SDK shows it. */
import { GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateAliasCommand, CreateKeyCommand, GenerateDataKeyCommand } from '@aws-sdk/client-kms';
import { InvokeCommand, InvokeWithResponseStreamCommand } from '@aws-sdk/client-lambda';
import { DeleteObjectsCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand, DeleteMessageBatchCommand, PurgeQueueCommand } from '@aws-sdk/client-sqs';
import { createAccess } from '../../local/aws/access/access.ts';
import { rolePolicies } from '../../local/aws/access/role-policies.ts';
import { type EmbeddedServices, startEmbeddedServices } from '../support/embedded-services.ts';

const access = createAccess(rolePolicies, () => undefined);
let services: EmbeddedServices;
let worker: ReturnType<EmbeddedServices['clientsOf']>;
beforeAll(async () => {
  services = await startEmbeddedServices({ access });
  worker = services.clientsOf(services.identities.issueToPoller('worker'));
});
afterEach(() => access.restoreAll());
afterAll(() => services.stop());

type Outcome = { readonly name: string; readonly status?: number | undefined; readonly message: string };
const outcomeOf = (answer: Promise<unknown>): Promise<Outcome> =>
  answer.then(
    () => ({ name: 'answered', message: '' }),
    (error: Error & { $metadata?: { httpStatusCode?: number } }) => ({
      name: error.name,
      status: error.$metadata?.httpStatusCode,
      message: error.message,
    }),
  );
const refused = (name: string, status: number, action: string) => ({
  name,
  status,
  message: expect.stringContaining(
    `assumed-role/ephemera-worker/ephemera-worker is not authorized to perform: ${action} on resource: arn:aws:`,
  ),
});

test('DynamoDB', async () => {
  const TableName = 'ephemera-records';
  const Key = { pk: { S: 'a' }, sk: { S: 'b' } };

  expect(await outcomeOf(worker.dynamodb.send(new ScanCommand({ TableName })))).toEqual(
    refused('AccessDeniedException', 400, 'dynamodb:Scan'),
  );
  // It may, but there is no such table here.
  expect(await outcomeOf(worker.dynamodb.send(new GetItemCommand({ TableName, Key })))).toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('SQS', async () => {
  const { QueueUrl } = await services.sqs.send(new CreateQueueCommand({ QueueName: 'ephemera-jobs' }));
  const Entries = [{ Id: 'a', ReceiptHandle: 'none' }];

  expect(await outcomeOf(worker.sqs.send(new PurgeQueueCommand({ QueueUrl })))).toEqual(
    refused('AccessDenied', 403, 'sqs:PurgeQueue'),
  );
  expect(await outcomeOf(worker.sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries })))).toMatchObject({
    name: 'answered',
  });
});

test('KMS, by the purpose, whether the key is named by its alias, its id or its ARN', async () => {
  const { KeyMetadata } = await services.kms.send(new CreateKeyCommand({}));
  const TargetKeyId = KeyMetadata?.KeyId;
  const AliasName = 'alias/ephemera-application';
  await services.kms.send(new CreateAliasCommand({ AliasName, TargetKeyId }));
  const make = (KeyId: string | undefined, purpose: string) => {
    const EncryptionContext = { account: 'acct_1', purpose };
    return outcomeOf(worker.kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext })));
  };

  for (const KeyId of [AliasName, TargetKeyId, KeyMetadata?.Arn]) {
    expect(await make(KeyId, 'asset')).toMatchObject({ name: 'answered' });
    expect(await make(KeyId, 'content')).toEqual(refused('AccessDeniedException', 400, 'kms:GenerateDataKey'));
  }
});

test('Lambda, streamed or not', async () => {
  const invoke = (FunctionName: string) => outcomeOf(worker.lambda.send(new InvokeCommand({ FunctionName })));
  const stream = new InvokeWithResponseStreamCommand({ FunctionName: 'ephemera-admin' });

  expect(await invoke('ephemera-admin')).toEqual(refused('AccessDeniedException', 403, 'lambda:InvokeFunction'));
  expect(await outcomeOf(worker.lambda.send(stream))).toMatchObject({ name: 'AccessDeniedException' });
  expect(await invoke('ephemera-renderer')).toMatchObject({ name: 'answered' });
});

describe('S3', () => {
  const Bucket = 'ephemera-content';
  const read = () => outcomeOf(worker.s3.send(new GetObjectCommand({ Bucket, Key: 'nothing' })));

  test('objects and buckets', async () => {
    const write = new PutObjectCommand({ Bucket, Key: 'a', Body: 'x' });

    expect(await outcomeOf(worker.s3.send(write))).toEqual(refused('AccessDenied', 403, 's3:PutObject'));
    expect(await outcomeOf(worker.s3.send(new ListObjectsV2Command({ Bucket })))).toMatchObject({ name: 'answered' });
  });

  test('an object that is not there is missing to those who may list, and forbidden to others', async () => {
    expect(await read()).toMatchObject({ name: 'NoSuchKey', status: 404 });
    access.withhold('worker s3:ListBucket content');
    expect(await read()).toEqual(refused('AccessDenied', 403, 's3:ListBucket'));
  });

  test('several deletions, each by itself', async () => {
    const Delete = { Objects: [{ Key: 'a' }, { Key: 'b' }] };
    const remove = () => worker.s3.send(new DeleteObjectsCommand({ Bucket, Delete }));

    expect((await remove()).Deleted).toHaveLength(2);
    access.withhold('worker s3:DeleteObject content/*');
    const { Deleted = [], Errors = [] } = await remove();
    expect(Deleted).toEqual([]);
    expect(Errors).toEqual(
      ['a', 'b'].map((Key) => ({ Key, Code: 'AccessDenied', Message: expect.stringContaining('s3:DeleteObject') })),
    );
  });
});

test('the operator is refused nothing', async () => {
  const write = new PutObjectCommand({ Bucket: 'ephemera-content', Key: 'a', Body: 'x' });

  expect(await outcomeOf(services.s3.send(write))).toMatchObject({ name: 'answered' });
});
