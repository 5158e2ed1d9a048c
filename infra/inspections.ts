/** What whoever inspects the deployment may ask: how each thing is configured, and nothing of what it holds. */

import type { Permission } from './function-permissions.ts';
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

const actions = {
  table: ['dynamodb:DescribeContinuousBackups', 'dynamodb:DescribeTable', 'dynamodb:DescribeTimeToLive'],
  bucket: [
    's3:GetBucketPolicy',
    's3:GetBucketPublicAccessBlock',
    's3:GetBucketVersioning',
    's3:GetEncryptionConfiguration',
    's3:GetLifecycleConfiguration',
  ],
  queue: ['sqs:GetQueueAttributes'],
  key: ['kms:DescribeKey', 'kms:GetKeyPolicy'],
  /** Those that sign do not rotate. */
  rotatingKey: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus'],
  function: ['lambda:GetFunctionConfiguration'],
} as const;

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

export const inspections: readonly Permission[] = [
  ...tableNames.map((name): Permission => ({ actions: actions.table, on: { kind: 'table', name } })),
  ...bucketNames.map((name): Permission => ({ actions: actions.bucket, on: { kind: 'bucket', name } })),
  ...queueNames.map((name): Permission => ({ actions: actions.queue, on: { kind: 'queue', name } })),
  ...keyNames.map(
    (name): Permission => ({
      actions: keys[name].signs ? actions.key : actions.rotatingKey,
      on: { kind: 'key', name },
    }),
  ),
  ...functionNames.map((name): Permission => ({ actions: actions.function, on: { kind: 'function', name } })),
];
