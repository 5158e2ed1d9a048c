/** The rows of an account about itself and its keys, as its export shows them: by name, so that nothing else slips in. */
import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { accountRowKey, partitionOf, type Row } from './record-rows.ts';

const keyPrefix = 'KEY#';
const accountFields = ['name', 'status', 'plan', 'limits', 'createdAt'];
const keyFields = ['name', 'scopes', 'last4', 'state', 'createdAt'];

const only = (names: readonly string[], row: Row): object =>
  Object.fromEntries(names.filter((name) => row[name] !== undefined).map((name) => [name, row[name]]));

export const createOwnRows = (documents: DynamoDBDocumentClient, TableName: string) => ({
  account: async (accountId: string): Promise<object> => {
    const read = new GetCommand({ TableName, Key: accountRowKey(accountId), ConsistentRead: true });
    return only(accountFields, (await documents.send(read)).Item ?? {});
  },

  keys: async (accountId: string): Promise<{ readonly id: string }[]> => {
    const query = {
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': partitionOf(accountId), ':prefix': keyPrefix },
    };
    const rows: Row[] = [];
    for await (const { Items = [] } of paginateQuery({ client: documents }, query)) rows.push(...Items);
    return rows.map((row) => ({ id: String(row.sk).slice(keyPrefix.length), ...only(keyFields, row) }));
  },
});
