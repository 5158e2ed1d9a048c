/** What an operator does with a running stack: calls the admin function, and looks into the stores. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListMultipartUploadsCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { ReadyFile } from '../../local/ready-file.ts';

export type Row = Record<string, unknown> & { readonly pk: string; readonly sk: string };

const connected = ({ aws: { region, endpoints, ...credentials } }: ReadyFile, service: string) => ({
  region,
  credentials,
  endpoint: endpoints[service] ?? '',
});
const nameOf = (ready: ReadyFile, kind: string, name: string): string => ready.resources[kind]?.[name] ?? '';

/** One client per stack: a new one costs more than what is asked of it. */
const kept = <Client>(make: (ready: ReadyFile) => Client): ((ready: ReadyFile) => Client) => {
  const made = new WeakMap<ReadyFile, { readonly client: Client }>();
  return (ready) => {
    const known = made.get(ready) ?? { client: make(ready) };
    made.set(ready, known);
    return known.client;
  };
};

export const documentsOf = kept((ready) =>
  DynamoDBDocumentClient.from(new DynamoDBClient(connected(ready, 'dynamodb'))),
);
export const s3Of = kept((ready) => new S3Client(connected(ready, 's3')));
export const sqsOf = kept((ready) => new SQSClient(connected(ready, 'sqs')));
export const kmsOf = kept((ready) => new KMSClient(connected(ready, 'kms')));
export const lambdaOf = kept((ready) => new LambdaClient(connected(ready, 'lambda')));

export const admin = async (ready: ReadyFile, command: object): Promise<Record<string, unknown>> => {
  const FunctionName = nameOf(ready, 'functions', 'admin');
  const answer = await lambdaOf(ready).send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(command) }));
  return JSON.parse(answer.Payload?.transformToString() ?? '{}');
};

/** MB that a function has. */
export const memoryOf = async (ready: ReadyFile, name: string): Promise<number | undefined> => {
  const FunctionName = nameOf(ready, 'functions', name);
  return (await lambdaOf(ready).send(new GetFunctionConfigurationCommand({ FunctionName }))).MemorySize;
};

export const queueUrlOf = (ready: ReadyFile, queue: string): string =>
  `${ready.aws.endpoints.sqs}/000000000000/${nameOf(ready, 'queues', queue)}`;

/** Another account, with a key of its own. */
export const newAccount = async (ready: ReadyFile, name: string): Promise<{ account: string; apiKey: string }> =>
  (await admin(ready, { action: 'createAccount', name, plan: 'unlimited' })) as { account: string; apiKey: string };

/** Rows of an account, whose sort keys begin so. */
export const rowsOf = async (
  ready: ReadyFile,
  account: string,
  prefix: string,
  table: 'records' | 'data-keys' = 'records',
): Promise<Row[]> => {
  const rows: Row[] = [];
  const query = {
    TableName: nameOf(ready, 'tables', table),
    ConsistentRead: true,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': `ACCOUNT#${account}`, ':prefix': prefix },
  };
  for await (const { Items = [] } of paginateQuery({ client: documentsOf(ready) }, query))
    rows.push(...(Items as Row[]));
  return rows;
};

/** What lies in a bucket: keys with their sizes in bytes. */
export const objectsIn = async (ready: ReadyFile, bucket: 'content' | 'assets', Prefix = '') => {
  const objects: { key: string; bytes: number }[] = [];
  const listing = { Bucket: nameOf(ready, 'buckets', bucket), Prefix };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3Of(ready) }, listing)) {
    objects.push(...Contents.map(({ Key = '', Size = 0 }) => ({ key: Key, bytes: Size })));
  }
  return objects;
};

export const uploadsIn = async (ready: ReadyFile, bucket: 'assets'): Promise<number> => {
  const Bucket = nameOf(ready, 'buckets', bucket);
  const { Uploads = [] } = await s3Of(ready).send(new ListMultipartUploadsCommand({ Bucket }));
  return Uploads.length;
};

/** The key with which an account signs for a purpose. */
export const signingKey = async (ready: ReadyFile, account: string, purpose: string): Promise<Uint8Array> => {
  const Key = { pk: `ACCOUNT#${account}`, sk: `PURPOSE#${purpose}#${account}` };
  const read = new GetCommand({ TableName: nameOf(ready, 'tables', 'data-keys'), Key });
  const { Item } = await documentsOf(ready).send(read);
  const { Plaintext } = await kmsOf(ready).send(
    new DecryptCommand({ CiphertextBlob: Item?.wrapped, EncryptionContext: { account, purpose } }),
  );
  return Plaintext as Uint8Array;
};
