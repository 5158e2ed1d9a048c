/** What each request asks of IAM, action by action. */

import { askedOfDynamoDb, askedOfKms, askedOfLambda, askedOfS3, askedOfSqs } from '../../../local/aws/access/asked.ts';
import type { Asked } from '../../../local/aws/access/policy.ts';
import { askedOf } from '../../../local/lambda/invoke-server.ts';

const key = 'arn:aws:kms:us-east-1:000000000000:alias/ephemera-service';
/** `action resource`, and `action via service` for the use of the service key. */
const lines = (asked: readonly Asked[]): string[] =>
  asked.map(({ action, resource, context }) => {
    const via = context?.['kms:ViaService']?.replace('.us-east-1.amazonaws.com', '');
    return resource === key ? `${action} via ${via}` : `${action} ${resource}`;
  });

describe('DynamoDB asks for', () => {
  const table = 'arn:aws:dynamodb:us-east-1:000000000000:table';
  const asked = (operation: string, input: object) => lines(askedOfDynamoDb(operation, { ...input }));

  test.each(['DeleteItem', 'DescribeTable', 'GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem'])(
    '%s on its table, and for opening the key of the table',
    (operation) =>
      expect(asked(operation, { TableName: 'rows' })).toEqual([
        `dynamodb:${operation} ${table}/rows`,
        'kms:Decrypt via dynamodb',
      ]),
  );

  test('a query of an index on that index, not on its table', () => {
    expect(asked('Query', { TableName: 'rows', IndexName: 'due' })[0]).toBe(`dynamodb:Query ${table}/rows/index/due`);
  });

  test('a table by its ARN', () => {
    expect(asked('GetItem', { TableName: `${table}/rows` })[0]).toBe(`dynamodb:GetItem ${table}/rows`);
  });

  test.each(['BatchGetItem', 'BatchWriteItem'])('%s on each table that it names', (operation) => {
    expect(asked(operation, { RequestItems: { rows: {}, keys: {} } }).slice(0, 2)).toEqual([
      `dynamodb:${operation} ${table}/rows`,
      `dynamodb:${operation} ${table}/keys`,
    ]);
  });

  test('what a transaction consists of, each on its table', () => {
    const members = [
      { Put: { TableName: 'a' } },
      { Update: { TableName: 'b' } },
      { Delete: { TableName: 'c' } },
      { ConditionCheck: { TableName: 'd' } },
    ];

    expect(asked('TransactWriteItems', { TransactItems: members })).toEqual([
      `dynamodb:PutItem ${table}/a`,
      `dynamodb:UpdateItem ${table}/b`,
      `dynamodb:DeleteItem ${table}/c`,
      `dynamodb:ConditionCheckItem ${table}/d`,
      'kms:Decrypt via dynamodb',
    ]);
    expect(asked('TransactGetItems', { TransactItems: [{ Get: { TableName: 'a' } }] })[0]).toBe(
      `dynamodb:GetItem ${table}/a`,
    );
  });
});

describe('SQS asks for', () => {
  const queue = 'arn:aws:sqs:us-east-1:000000000000:jobs';
  const asked = (operation: string) =>
    lines(askedOfSqs(operation, { QueueUrl: 'http://127.0.0.1:1/000000000000/jobs' }));

  test.each(['SendMessage', 'SendMessageBatch'])('%s as sending, and the key to encrypt with', (operation) => {
    expect(asked(operation)).toEqual([
      `sqs:SendMessage ${queue}`,
      'kms:GenerateDataKey via sqs',
      'kms:Decrypt via sqs',
    ]);
  });

  test('receiving, and the key to decrypt with', () => {
    expect(asked('ReceiveMessage')).toEqual([`sqs:ReceiveMessage ${queue}`, 'kms:Decrypt via sqs']);
  });

  test.each([
    ['DeleteMessage', 'DeleteMessage'],
    ['DeleteMessageBatch', 'DeleteMessage'],
    ['ChangeMessageVisibility', 'ChangeMessageVisibility'],
    ['ChangeMessageVisibilityBatch', 'ChangeMessageVisibility'],
    ['GetQueueAttributes', 'GetQueueAttributes'],
    ['PurgeQueue', 'PurgeQueue'],
  ])('%s as %s, and no key', (operation, action) => expect(asked(operation)).toEqual([`sqs:${action} ${queue}`]));

  test('a queue that is named, not addressed', () => {
    expect(lines(askedOfSqs('GetQueueUrl', { QueueName: 'jobs' }))).toEqual([`sqs:GetQueueUrl ${queue}`]);
  });
});

describe('S3 asks for', () => {
  const object = { bucket: 'files', key: 'a/b' };
  const bucket = { bucket: 'files', key: '' };

  test.each([
    ['PUT object', object, ['s3:PutObject arn:aws:s3:::files/a/b', 'kms:GenerateDataKey via s3', 'kms:Decrypt via s3']],
    ['GET object', object, ['s3:GetObject arn:aws:s3:::files/a/b', 'kms:Decrypt via s3']],
    ['HEAD object', object, ['s3:GetObject arn:aws:s3:::files/a/b', 'kms:Decrypt via s3']],
    ['DELETE object', object, ['s3:DeleteObject arn:aws:s3:::files/a/b']],
    ['POST object uploads', object, ['s3:PutObject arn:aws:s3:::files/a/b', 'kms:GenerateDataKey via s3']],
    ['PUT object uploadId', object, ['s3:PutObject arn:aws:s3:::files/a/b', 'kms:Decrypt via s3']],
    ['POST object uploadId', object, ['s3:PutObject arn:aws:s3:::files/a/b', 'kms:Decrypt via s3']],
    ['DELETE object uploadId', object, ['s3:AbortMultipartUpload arn:aws:s3:::files/a/b']],
    ['GET object uploadId', object, ['s3:ListMultipartUploadParts arn:aws:s3:::files/a/b']],
    ['GET bucket list-type', bucket, ['s3:ListBucket arn:aws:s3:::files']],
    ['HEAD bucket', bucket, ['s3:ListBucket arn:aws:s3:::files']],
    ['GET bucket uploads', bucket, ['s3:ListBucketMultipartUploads arn:aws:s3:::files']],
    ['PUT bucket', bucket, ['s3:CreateBucket arn:aws:s3:::files']],
    ['DELETE bucket', bucket, ['s3:DeleteBucket arn:aws:s3:::files']],
    // Asked for key by key, when the keys are known.
    ['POST bucket delete', bucket, []],
  ])('%s', (route, address, expected) => expect(lines(askedOfS3(route, address))).toEqual(expected));
});

test.each(['GenerateDataKey', 'Decrypt', 'Sign', 'GetPublicKey'])(
  'KMS asks for %s in its encryption context',
  (operation) => {
    const EncryptionContext = { account: 'acct_1', purpose: 'content' };

    expect(askedOfKms(operation, { KeyId: 'alias/ephemera-application', EncryptionContext })).toEqual([
      {
        action: `kms:${operation}`,
        resource: 'arn:aws:kms:us-east-1:000000000000:alias/ephemera-application',
        context: { 'kms:EncryptionContext:account': 'acct_1', 'kms:EncryptionContext:purpose': 'content' },
      },
    ]);
  },
);

test.each([
  ['POST', '/2015-03-31/functions/renderer/invocations', 'InvokeFunction'],
  ['POST', '/2021-11-15/functions/renderer/response-streaming-invocations?Qualifier=x', 'InvokeFunction'],
  ['PUT', '/2015-03-31/functions/renderer/configuration', 'UpdateFunctionConfiguration'],
  ['DELETE', '/2015-03-31/functions/renderer/configuration', 'Unknown'],
])('Lambda asks for one action, whether the answer streams or not: %s %s', (method, url, action) => {
  const { operation, name } = askedOf({ method, url });

  expect(lines(askedOfLambda(operation, name))).toEqual([
    `lambda:${action} arn:aws:lambda:us-east-1:000000000000:function:renderer`,
  ]);
});
