/** Many rows deleted at once, whatever is in them; a row that is gone is no error. */
import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

type Key = { readonly pk: string; readonly sk: string };

/** DynamoDB takes as many in one request. */
const rowsTogether = 25;
const requestsTogether = 8;
const triesMax = 10;
const firstWaitMs = 50;

const inGroups = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));

const deleteTogether = async (
  documents: DynamoDBDocumentClient,
  TableName: string,
  keys: readonly Key[],
): Promise<void> => {
  let left: object[] = keys.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
  for (let tries = 1; ; tries += 1) {
    const { UnprocessedItems = {} } = await documents.send(
      new BatchWriteCommand({ RequestItems: { [TableName]: left } }),
    );
    left = UnprocessedItems[TableName] ?? [];
    if (left.length === 0) return;
    if (tries === triesMax) throw new Error('DynamoDB left rows undeleted');
    await sleep(firstWaitMs * 2 ** tries);
  }
};

export const deleteRows = async (
  documents: DynamoDBDocumentClient,
  TableName: string,
  keys: readonly Key[],
): Promise<void> => {
  for (const batches of inGroups(inGroups(keys, rowsTogether), requestsTogether)) {
    await Promise.all(batches.map((batch) => deleteTogether(documents, TableName, batch)));
  }
};
