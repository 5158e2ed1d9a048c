/**
 * What `ephemera verify` may do in a deployment: read every store whole, also the messages of queues. It changes nothing,
 * opens no envelope, and invokes no function: whoever may invoke `admin` can have any key made, and read by that.
 */
import { type Permission, servicePermissions } from './function-permissions.ts';
import { bucketNames, queueNames, tableNames } from './inspections.ts';

const actions = {
  table: ['dynamodb:DescribeTable', 'dynamodb:Scan'],
  bucket: ['s3:GetBucketVersioning', 's3:ListBucket', 's3:ListBucketMultipartUploads', 's3:ListBucketVersions'],
  objects: ['s3:GetObject', 's3:GetObjectVersion'],
  queue: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage'],
} as const;

/** Of logs too, which the topology has no names for. */
export const logReading = ['logs:FilterLogEvents'] as const;

const stores: readonly Permission[] = [
  ...tableNames.map((name): Permission => ({ actions: actions.table, on: { kind: 'table', name } })),
  ...bucketNames.flatMap((name): Permission[] => [
    { actions: actions.bucket, on: { kind: 'bucket', name } },
    { actions: actions.objects, on: { kind: 'objects', name } },
  ]),
  ...queueNames.map((name): Permission => ({ actions: actions.queue, on: { kind: 'queue', name } })),
];

export const verifyPermissions: readonly Permission[] = [...stores, ...servicePermissions(stores)];
