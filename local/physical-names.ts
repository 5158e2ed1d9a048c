/** What things are called on this machine; physical names hold the logical ones. */
import type { DeadLetterQueueName } from '../infra/function-topology.ts';
import type { PhysicalNames } from '../infra/function-variables.ts';
import {
  type BucketName,
  buckets,
  functions,
  type KeyName,
  keys,
  type QueueName,
  queues,
  type TableName,
  tables,
} from '../infra/topology.ts';

export const region = 'us-east-1';
export const accountId = '000000000000';

const prefixed = (name: string): string => `ephemera-${name}`;
export const functionNameOf = prefixed;
export const tableNameOf: (name: TableName) => string = prefixed;
export const bucketNameOf: (name: BucketName) => string = prefixed;
export const queueNameOf: (name: QueueName | DeadLetterQueueName) => string = prefixed;
/** Keys get their ids when they are made; an alias names them before. */
export const keyAliasOf = (name: KeyName): string => `alias/${prefixed(name)}`;

export const arnOf = (service: 'dynamodb' | 'events' | 'kms' | 'lambda' | 'sqs', resource: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;

export const queueUrlOf = (sqsEndpoint: string, name: QueueName | DeadLetterQueueName): string =>
  `${sqsEndpoint}/${accountId}/${queueNameOf(name)}`;

export const deadLetterQueueOf = (name: QueueName): DeadLetterQueueName => `${name}-dead-letter`;

export const namesAt = (sqsEndpoint: string): PhysicalNames => ({
  table: tableNameOf,
  bucket: bucketNameOf,
  queue: (name) => queueUrlOf(sqsEndpoint, name),
  key: keyAliasOf,
  function: functionNameOf,
});

const namesOf = <Name extends string>(topology: Readonly<Record<Name, unknown>>): Name[] =>
  Object.keys(topology) as Name[];

export const functionNames = namesOf(functions);
export const queueNames: readonly QueueName[] = namesOf(queues);

export const byName = <Name extends string, T>(names: readonly Name[], of: (name: Name) => T): Record<Name, T> =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, T>;

/** Logical names to physical ones, by kind. */
export const resources = {
  tables: byName(namesOf(tables), tableNameOf),
  buckets: byName(namesOf(buckets), bucketNameOf),
  queues: byName([...queueNames, ...queueNames.map(deadLetterQueueOf)], queueNameOf),
  keys: byName(namesOf(keys), keyAliasOf),
  functions: byName(functionNames, functionNameOf),
};
