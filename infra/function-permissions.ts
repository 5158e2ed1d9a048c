/** What a function's role allows, derived from the topology: one statement per resource, no wildcards in actions. */

import type { Purpose } from '../shared/domain/envelope.ts';
import type { DeadLetterQueueName, FunctionTopology } from './function-topology.ts';
import { inspections } from './inspections.ts';
import type { BucketName, IndexName, KeyName, QueueName, TableName } from './topology.ts';

export type Resource =
  | { readonly kind: 'table'; readonly name: TableName }
  | { readonly kind: 'index'; readonly table: TableName; readonly name: IndexName }
  | { readonly kind: 'bucket' | 'objects'; readonly name: BucketName }
  | { readonly kind: 'queue'; readonly name: QueueName | DeadLetterQueueName }
  | { readonly kind: 'key'; readonly name: KeyName }
  | { readonly kind: 'function'; readonly name: string };

export type ServiceName = 'dynamodb' | 's3' | 'sqs';

export type Permission = {
  readonly actions: readonly string[];
  readonly on: Resource;
  /** The service that uses the key for its caller; the caller itself may not. */
  readonly via?: ServiceName;
  /** Data keys of these purposes only. */
  readonly purposes?: readonly Purpose[];
};

/** As a policy says it: by operator, then by condition key. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** Condition: the key is used by the service for its caller, never by the caller itself. */
export const viaService = (service: ServiceName, region: string): Conditions => ({
  StringEquals: { 'kms:ViaService': `${service}.${region}.amazonaws.com` },
});

export const conditionsOf = ({ via, purposes }: Permission, region: string): Conditions => ({
  ...(via && viaService(via, region)),
  ...(purposes && {
    StringEquals: { 'kms:EncryptionContext:purpose': [...purposes] },
    Null: { 'kms:EncryptionContext:account': 'false' },
  }),
});

const entriesOf = <Name extends string>(allowed: Readonly<Partial<Record<Name, readonly string[]>>>) =>
  Object.entries(allowed) as [Name, readonly string[]][];

const consumption = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];

const tablePermissions = ({ tables, indexes }: FunctionTopology): Permission[] => [
  ...entriesOf(tables).map(([table, actions]): Permission => ({ actions, on: { kind: 'table', name: table } })),
  ...indexes.map(
    (index): Permission => ({ actions: ['dynamodb:Query'], on: { kind: 'index', table: 'records', name: index } }),
  ),
];

const isOnBucket = (action: string): boolean => action.startsWith('s3:ListBucket');

const bucketPermissions = (topology: FunctionTopology): Permission[] =>
  entriesOf(topology.buckets).flatMap(([bucket, actions]) => [
    { actions: actions.filter(isOnBucket), on: { kind: 'bucket', name: bucket } },
    { actions: actions.filter((action) => !isOnBucket(action)), on: { kind: 'objects', name: bucket } },
  ]);

const queuePermissions = (topology: FunctionTopology): Permission[] => [
  ...topology.eventSources.map(
    ({ queue }): Permission => ({ actions: consumption, on: { kind: 'queue', name: queue } }),
  ),
  ...entriesOf(topology.queues).map(
    ([queue, actions]): Permission => ({ actions, on: { kind: 'queue', name: queue } }),
  ),
];

/** Services open their key for each caller, under the caller's permission. */
export const servicePermissions = (used: readonly Permission[]): Permission[] => {
  const actions = (kind: Resource['kind']) => used.filter(({ on }) => on.kind === kind).flatMap((one) => one.actions);
  const via = (service: ServiceName, allowed: readonly string[]): Permission => ({
    actions: allowed,
    on: { kind: 'key', name: 'service' },
    via: service,
  });
  const objects = actions('objects');
  const messages = actions('queue');
  const writesObjects = objects.includes('s3:PutObject');
  // A bucket's own key is decrypted before it encrypts, and so are the parts of an upload when they become one.
  const readsObjects = writesObjects || objects.includes('s3:GetObject');
  const sends = messages.includes('sqs:SendMessage');
  return [
    via('dynamodb', actions('table').length > 0 ? ['kms:Decrypt'] : []),
    via('s3', [...(readsObjects ? ['kms:Decrypt'] : []), ...(writesObjects ? ['kms:GenerateDataKey'] : [])]),
    via('sqs', [...(messages.length > 0 ? ['kms:Decrypt'] : []), ...(sends ? ['kms:GenerateDataKey'] : [])]),
  ].filter((permission) => permission.actions.length > 0);
};

const keyPermissions = (topology: FunctionTopology): Permission[] => {
  const { seals, opens, keys } = topology;
  const application = { kind: 'key', name: 'application' } as const;
  return [
    { actions: seals.length > 0 ? ['kms:GenerateDataKey'] : [], on: application, purposes: seals },
    { actions: opens.length > 0 ? ['kms:Decrypt'] : [], on: application, purposes: opens },
    ...entriesOf(keys).map(([key, actions]): Permission => ({ actions, on: { kind: 'key', name: key } })),
  ];
};

export const functionPermissions = (topology: FunctionTopology): readonly Permission[] => {
  const used = [...tablePermissions(topology), ...bucketPermissions(topology), ...queuePermissions(topology)];
  const invocations = topology.invokes.map(
    (invoked): Permission => ({ actions: ['lambda:InvokeFunction'], on: { kind: 'function', name: invoked } }),
  );
  const looks = topology.inspects ? inspections : [];
  return [...used, ...servicePermissions(used), ...keyPermissions(topology), ...invocations, ...looks].filter(
    ({ actions }) => actions.length > 0,
  );
};

/** What is denied whatever else is allowed: who looks at everything must not be able to read what is sealed. */
export const nothingSealed: readonly Permission[] = [
  { actions: ['kms:Decrypt'], on: { kind: 'key', name: 'application' } },
];

export const functionDenials = ({ inspects }: FunctionTopology): readonly Permission[] =>
  inspects ? nothingSealed : [];
