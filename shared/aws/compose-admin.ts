/** The admin function's clients and names, from its environment, read once. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createAccountStore } from './account-store.ts';
import { required } from './environment.ts';

export const composeAdmin = () => {
  const tables = { records: required('TABLE_RECORDS'), dataKeys: required('TABLE_DATA_KEYS') };
  return { accounts: createAccountStore(DynamoDBDocumentClient.from(new DynamoDBClient({})), tables) };
};
