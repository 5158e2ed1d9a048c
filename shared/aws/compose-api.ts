/** The api function's clients and names, from its environment, read once. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createAccountStore } from './account-store.ts';
import { required } from './environment.ts';
import { createJobStore } from './job-store.ts';
import { createRendererClient } from './renderer-client.ts';

export const composeApi = () => {
  const tables = { records: required('TABLE_RECORDS'), dataKeys: required('TABLE_DATA_KEYS') };
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  // A render that was begun is not begun again behind the caller's back.
  const lambda = new LambdaClient({ maxAttempts: 1 });
  return {
    accounts: createAccountStore(documents, tables),
    jobs: createJobStore(documents, tables),
    renderer: createRendererClient(lambda, required('FUNCTION_RENDERER')),
  };
};
