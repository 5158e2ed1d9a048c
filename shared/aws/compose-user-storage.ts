/** Customers' own buckets, as a function's environment lets it reach them. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createEgressAgents } from '../network/egress-agents.ts';
import { readOperatorPolicy } from '../network/operator-policy.ts';
import type { Tables } from './account-store.ts';
import type { DataKeys } from './data-keys.ts';
import { required } from './environment.ts';
import { createStorageConfigStore } from './storage-config-store.ts';
import { createUserStorage } from './user-storage.ts';

export const composeUserStorage = (documents: DynamoDBDocumentClient, keys: DataKeys, tables: Tables) => ({
  storageConfigs: createStorageConfigStore(documents, keys, tables),
  userStorage: createUserStorage({
    agents: createEgressAgents({ policy: readOperatorPolicy(process.env) }),
    ownBuckets: [required('BUCKET_CONTENT'), required('BUCKET_ASSETS')],
  }),
});
