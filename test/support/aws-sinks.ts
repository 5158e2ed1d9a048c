/** The AWS services as sinks, read with an operator's credentials; a service that has no endpoint yet holds nothing. */
import {
  type AttributeValue,
  DescribeTableCommand,
  DynamoDBClient,
  paginateListTables,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListBucketsCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { Place, Surroundings } from './surroundings.ts';

type Item = Readonly<Record<string, AttributeValue>>;

export const connectionOf = ({ ready: { aws } }: Surroundings, service: string) => {
  const endpoint = aws.endpoints[service];
  const credentials = { accessKeyId: aws.accessKeyId, secretAccessKey: aws.secretAccessKey };
  return endpoint ? { region: aws.region, credentials, endpoint } : undefined;
};

/** The logical name of a table, bucket or queue; its physical one when nobody told us of it. */
export const logicalName = ({ ready }: Surroundings, kind: string, physical: string): string =>
  Object.entries(ready.resources[kind] ?? {}).find(([, name]) => name === physical)?.[0] ?? physical;

const separator = Buffer.from('\n');

/** Names and values as they are stored: text unescaped, binary raw. */
export const storedValues = (value: unknown): Buffer[] => {
  if (value instanceof Uint8Array) return [Buffer.from(value), separator];
  if (value === null || typeof value !== 'object') return [Buffer.from(String(value)), separator];
  return Object.entries(value).flatMap(([name, inner]) => [Buffer.from(name), separator, ...storedValues(inner)]);
};

const asOne = (buffers: readonly Buffer[]): Buffer[] => [Buffer.concat(buffers)];

const keyNamesOf = async (client: DynamoDBClient, TableName: string): Promise<string[]> => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  return (Table?.KeySchema ?? []).map(({ AttributeName }) => AttributeName as string);
};

const keyOf = (item: Item, names: readonly string[]): string =>
  names.map((name) => item[name]?.S ?? item[name]?.N ?? '(binary)').join(' ');

/** Every item of every table. */
export const tableItems = async function* (around: Surroundings): AsyncGenerator<Place> {
  const connection = connectionOf(around, 'dynamodb');
  if (!connection) return;
  const client = new DynamoDBClient(connection);
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
    for (const TableName of TableNames) {
      const keyNames = await keyNamesOf(client, TableName);
      const table = logicalName(around, 'tables', TableName);
      for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
        for (const item of Items)
          yield { place: `${table} ${keyOf(item, keyNames)}`, bytes: asOne(storedValues(item)) };
      }
    }
  }
  client.destroy();
};

const objectBytes = async function* (client: S3Client, Bucket: string, Key: string): AsyncGenerator<Buffer> {
  const { Body, ...metadata } = await client.send(new GetObjectCommand({ Bucket, Key }));
  yield Buffer.concat(storedValues(metadata));
  if (Body) yield* Body as unknown as AsyncIterable<Buffer>;
};

/** Every object of every bucket, with what is stored beside it: type, disposition, metadata. */
export const bucketObjects = async function* (around: Surroundings): AsyncGenerator<Place> {
  const connection = connectionOf(around, 's3');
  if (!connection) return;
  const client = new S3Client({ ...connection, forcePathStyle: true });
  const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
  for (const { Name: Bucket = '' } of Buckets) {
    const bucket = logicalName(around, 'buckets', Bucket);
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
      for (const { Key = '' } of Contents) {
        yield { place: `${bucket} ${Key}`, bytes: objectBytes(client, Bucket, Key) };
      }
    }
  }
  client.destroy();
};
