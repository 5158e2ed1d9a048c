import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDynamoDb, type DynamoDb } from '../../local/aws/dynamodb.ts';

export const TableName = 'records';
export type Running = {
  readonly database: DynamoDb;
  readonly server: Server;
  readonly port: number;
  /** Holds the next `count` requests back until all of them have come, so that they race for certain. */
  readonly together: (count: number) => void;
};

/** One attempt only: a retry would hide what the first attempt met. */
export const clientOf = (port: number): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(
    new DynamoDBClient({
      region: 'eu-central-1',
      endpoint: `http://127.0.0.1:${port}`,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    }),
  );

const createBarrier = (listener: RequestListener) => {
  const held: (() => void)[] = [];
  let awaited = 0;
  const together = (count: number): void => {
    awaited = count;
  };
  const barrier: RequestListener = (request, response) => {
    held.push(() => listener(request, response));
    if (held.length < awaited) return;
    awaited = 0;
    for (const release of held.splice(0)) release();
  };
  return { barrier, together };
};

export const start = async (path?: string): Promise<Running> => {
  const database = await createDynamoDb(path ? { path } : {});
  const { barrier, together } = createBarrier(database.listener);
  const server = createServer(barrier).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { database, server, port: (server.address() as AddressInfo).port, together };
};

export const stop = async ({ server, database }: Running): Promise<void> => {
  server.closeAllConnections();
  server.close();
  await database.close();
};

/** A table with sorted items and a sparse index over `duePk` and `dueAt`. */
export const createRecords = (client: DynamoDBDocumentClient) =>
  client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
        { AttributeName: 'duePk', AttributeType: 'S' },
        { AttributeName: 'dueAt', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'duePk', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
