/** What whoever inspects the deployment may ask: how each thing is configured, and nothing of what it holds. */

import type { Permission, Resource } from './function-permissions.ts';
import type { DeadLetterQueueName } from './function-topology.ts';
import {
  type BucketName,
  buckets,
  type FunctionName,
  functions,
  type KeyName,
  keys,
  type QueueName,
  queues,
  type TableName,
  tables,
} from './topology.ts';

const actions: Readonly<Record<'table' | 'bucket' | 'queue' | 'key' | 'function', readonly string[]>> = {
  table: ['dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeTable', 'dynamodb:DescribeTimeToLive'],
  bucket: [
    's3:GetBucketPolicy',
    's3:GetBucketPublicAccessBlock',
    's3:GetBucketVersioning',
    's3:GetEncryptionConfiguration',
    's3:GetLifecycleConfiguration',
  ],
  queue: ['sqs:GetQueueAttributes'],
  key: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus'],
  function: ['lambda:GetFunctionConfiguration'],
};

const namesOf = <Name extends string>(topology: Readonly<Record<Name, unknown>>): readonly Name[] =>
  Object.keys(topology) as Name[];

export const tableNames: readonly TableName[] = namesOf(tables);
export const bucketNames: readonly BucketName[] = namesOf(buckets);
const plainQueueNames: readonly QueueName[] = namesOf(queues);
export const queueNames: readonly (QueueName | DeadLetterQueueName)[] = plainQueueNames.flatMap(
  (name) => [name, `${name}-dead-letter`] as const,
);
export const keyNames: readonly KeyName[] = namesOf(keys);
export const functionNames: readonly FunctionName[] = namesOf(functions);

const things: readonly Resource[] = [
  ...tableNames.map((name) => ({ kind: 'table', name }) as const),
  ...bucketNames.map((name) => ({ kind: 'bucket', name }) as const),
  ...queueNames.map((name) => ({ kind: 'queue', name }) as const),
  ...keyNames.map((name) => ({ kind: 'key', name }) as const),
  ...functionNames.map((name) => ({ kind: 'function', name }) as const),
];

export const inspections: readonly Permission[] = things.map((on) => ({
  actions: actions[on.kind as keyof typeof actions],
  on,
}));
