/** DynamoDB tables as a sink. */
import {
  type AttributeValue,
  DescribeTableCommand,
  DynamoDBClient,
  paginateListTables,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import { connectionTo, logicalName, namesOf, type Place, type Surroundings, storedValues } from './surroundings.ts';

type Item = Readonly<Record<string, AttributeValue>>;

const keyNamesOf = async (client: DynamoDBClient, TableName: string): Promise<string[]> => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  return (Table?.KeySchema ?? []).map(({ AttributeName }) => AttributeName as string);
};

const keyOf = (item: Item, names: readonly string[]): string =>
  names.map((name) => item[name]?.S ?? item[name]?.N ?? '(binary)').join(' ');

const listed = async function* (client: DynamoDBClient) {
  for await (const { TableNames = [] } of paginateListTables({ client }, {})) yield TableNames;
};

/** Every item of every table. */
export const tableItems = async function* ({ stores }: Surroundings): AsyncGenerator<Place> {
  const connection = connectionTo(stores, 'dynamodb');
  if (!connection) return;
  const client = new DynamoDBClient(connection);
  try {
    for (const TableName of await namesOf(stores, 'tables', () => listed(client))) {
      const keyNames = await keyNamesOf(client, TableName);
      const table = logicalName(stores, 'tables', TableName);
      for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
        for (const item of Items)
          yield { place: `${table} ${keyOf(item, keyNames)}`, bytes: [Buffer.concat(storedValues(item))] };
      }
    }
  } finally {
    client.destroy();
  }
};
