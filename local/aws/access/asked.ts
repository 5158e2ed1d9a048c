/**
 * Which actions on which resources AWS checks for a request, by its Service Authorization Reference. Services that encrypt
 * with a key of the customer's ask for its use in the caller's name.
 */
import type { ServiceName } from '../../../infra/function-permissions.ts';
import { viaService } from '../../../infra/function-permissions.ts';
import { arnOf, keyAliasOf, region } from '../../physical-names.ts';
import type { Asked } from './policy.ts';

type Fields = Readonly<Record<string, unknown>>;

const serviceKey = arnOf('kms', keyAliasOf('service'));

const keyUse =
  (service: ServiceName) =>
  (action: 'Decrypt' | 'GenerateDataKey'): Asked => ({
    action: `kms:${action}`,
    resource: serviceKey,
    context: viaService(service, region).StringEquals as Record<string, string>,
  });

const keyUses = Object.fromEntries(
  (['dynamodb', 's3', 'sqs'] as const).map((service) => [
    service,
    { opens: keyUse(service)('Decrypt'), seals: keyUse(service)('GenerateDataKey') },
  ]),
) as Record<ServiceName, { readonly opens: Asked; readonly seals: Asked }>;

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

// DynamoDB

/** A table's ARN may stand for its name. */
const tableArnOf = (name: unknown): string =>
  String(name).startsWith('arn:') ? String(name) : arnOf('dynamodb', `table/${String(name)}`);

const transactionActions: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
};

const transactionMembers = (items: unknown): Asked[] =>
  (Array.isArray(items) ? items : []).flatMap((item) =>
    Object.entries(fieldsOf(item)).map(([kind, member]) => ({
      action: `dynamodb:${transactionActions[kind] ?? kind}`,
      resource: tableArnOf(fieldsOf(member).TableName),
    })),
  );

const onTables = (operation: string, input: Fields): Asked[] => {
  const action = `dynamodb:${operation}`;
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems')
    return transactionMembers(input.TransactItems);
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem') {
    return Object.keys(fieldsOf(input.RequestItems)).map((table) => ({ action, resource: tableArnOf(table) }));
  }
  const table = tableArnOf(input.TableName);
  return [{ action, resource: input.IndexName === undefined ? table : `${table}/index/${String(input.IndexName)}` }];
};

export const askedOfDynamoDb = (operation: string, input: Fields): Asked[] => [
  ...onTables(operation, input),
  keyUses.dynamodb.opens,
];

// SQS

/** A batch is allowed with the action that it repeats. */
export const askedOfSqs = (operation: string, input: Fields): Asked[] => {
  const name = operation.replace(/Batch$/, '');
  const queue = input.QueueUrl === undefined ? String(input.QueueName) : String(input.QueueUrl).split('/').at(-1);
  const { opens, seals } = keyUses.sqs;
  return [
    { action: `sqs:${name}`, resource: arnOf('sqs', String(queue)) },
    ...(name === 'SendMessage' ? [seals, opens] : []),
    ...(name === 'ReceiveMessage' ? [opens] : []),
  ];
};

// KMS

/** The key is named by its alias. */
export const askedOfKms = (operation: string, input: Fields): Asked[] => [
  {
    action: `kms:${operation}`,
    resource: arnOf('kms', String(input.KeyId)),
    context: Object.fromEntries(
      Object.entries(fieldsOf(input.EncryptionContext)).map(([name, value]) => [
        `kms:EncryptionContext:${name}`,
        String(value),
      ]),
    ),
  },
];

// S3

/**
 * By what the emulator's routes are called. A bucket's own key is opened before it encrypts, and the parts of an upload are
 * opened when they become one object.
 */
const s3Actions: Readonly<Record<string, readonly [action: string, ...uses: Asked[]]>> = {
  'GET service': ['ListAllMyBuckets'],
  'PUT bucket': ['CreateBucket'],
  'HEAD bucket': ['ListBucket'],
  'DELETE bucket': ['DeleteBucket'],
  'GET bucket list-type': ['ListBucket'],
  'GET bucket uploads': ['ListBucketMultipartUploads'],
  'GET bucket publicAccessBlock': ['GetBucketPublicAccessBlock'],
  'PUT bucket publicAccessBlock': ['PutBucketPublicAccessBlock'],
  'GET bucket versioning': ['GetBucketVersioning'],
  'GET bucket lifecycle': ['GetLifecycleConfiguration'],
  'PUT bucket lifecycle': ['PutLifecycleConfiguration'],
  'PUT object': ['PutObject', keyUses.s3.seals, keyUses.s3.opens],
  'GET object': ['GetObject', keyUses.s3.opens],
  'HEAD object': ['GetObject', keyUses.s3.opens],
  'DELETE object': ['DeleteObject'],
  'POST object uploads': ['PutObject', keyUses.s3.seals],
  'PUT object uploadId': ['PutObject', keyUses.s3.opens],
  'POST object uploadId': ['PutObject', keyUses.s3.opens],
  'DELETE object uploadId': ['AbortMultipartUpload'],
  'GET object uploadId': ['ListMultipartUploadParts'],
};

export type S3Address = { readonly bucket: string; readonly key: string };

const s3ArnOf = ({ bucket, key }: S3Address): string => `arn:aws:s3:::${bucket}${key && `/${key}`}`;

/** Several deletions are asked for one by one, when their keys are known. */
export const askedOfS3 = (route: string, address: S3Address): Asked[] => {
  if (route === 'POST bucket delete') return [];
  const [action = '', ...uses] = s3Actions[route] ?? [];
  return [{ action: `s3:${action}`, resource: s3ArnOf(address) }, ...uses];
};

// Lambda

/** Streamed or not, an invocation is one action. */
export const askedOfLambda = (operation: string, functionName: string): Asked[] => {
  const action = operation.startsWith('Invoke') ? 'InvokeFunction' : operation;
  return [{ action: `lambda:${action}`, resource: arnOf('lambda', `function:${functionName}`) }];
};
