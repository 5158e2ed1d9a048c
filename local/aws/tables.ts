import {
  CreateTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { type TableName, type TableTopology, tables } from '../../infra/topology.ts';
import { tableNameOf } from '../physical-names.ts';
import type { AwsConnection } from './connection.ts';

const definitionOf = (TableName: string, { partitionKey, sortKey, indexes }: TableTopology) => {
  const keys = new Map(
    [partitionKey, sortKey, ...indexes.flatMap((index) => [index.partitionKey, index.sortKey])].map((key) => [
      key.name,
      key.type,
    ]),
  );
  const schemaOf = (index: Pick<TableTopology, 'partitionKey' | 'sortKey'>) => [
    { AttributeName: index.partitionKey.name, KeyType: 'HASH' as const },
    { AttributeName: index.sortKey.name, KeyType: 'RANGE' as const },
  ];
  return new CreateTableCommand({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...keys].map(([AttributeName, AttributeType]) => ({ AttributeName, AttributeType })),
    KeySchema: schemaOf({ partitionKey, sortKey }),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: schemaOf(index),
        Projection: { ProjectionType: 'ALL' as const },
      })),
    }),
  });
};

const expiryOf = (TableName: string, AttributeName: string) =>
  new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName, Enabled: true } });

/** Creates the topology's tables where they do not exist yet. */
export const createTables = async ({ region, credentials, endpoints }: AwsConnection): Promise<void> => {
  const client = new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb });
  const create = async ([name, topology]: [string, TableTopology]): Promise<void> => {
    try {
      await client.send(definitionOf(tableNameOf(name as TableName), topology));
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error;
      return;
    }
    if (topology.expiry) await client.send(expiryOf(tableNameOf(name as TableName), topology.expiry));
  };
  await Promise.all(Object.entries(tables).map(create));
  client.destroy();
};
