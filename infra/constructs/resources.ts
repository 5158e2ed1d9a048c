/** All that functions use, and how each function is told of its part, allowed it and started by it. */
import { type CfnResource, Stack } from 'aws-cdk-lib';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct, IConstruct } from 'constructs';
import { functionDenials, functionPermissions, type Resource } from '../function-permissions.ts';
import type { FunctionTopology } from '../function-topology.ts';
import { functionVariables, type PhysicalNames } from '../function-variables.ts';
import { acknowledgeObjects } from './acknowledgements.ts';
import { Buckets } from './buckets.ts';
import { Data } from './data.ts';
import type { TopologyFunction } from './function.ts';
import { Keys } from './keys.ts';
import { Queues } from './queues.ts';

export type Resources = {
  readonly keys: Keys;
  readonly tables: Data['tables'];
  readonly buckets: Buckets['buckets'];
  readonly queues: Queues['queues'];
};
type Functions = Readonly<Record<string, TopologyFunction>>;

/** @param recoveryDays days of point-in-time recovery of `records`; 0 is off */
export const createResources = (scope: Construct, recoveryDays: number): Resources => {
  const keys = new Keys(scope, 'Keys');
  const encryptionKey = keys.all.service;
  return {
    keys,
    tables: new Data(scope, 'Data', { encryptionKey, recoveryDays }).tables,
    buckets: new Buckets(scope, 'Buckets', encryptionKey).buckets,
    queues: new Queues(scope, 'Queues', encryptionKey).queues,
  };
};

const lambdaOf = (functions: Functions, name: string) => {
  const found = functions[name];
  if (!found) throw new Error(`there is no function ${name} to invoke`);
  return found.lambda;
};

const namesOf = ({ keys, tables, buckets, queues }: Resources, functions: Functions): PhysicalNames => ({
  table: (name) => tables[name].tableName,
  bucket: (name) => buckets[name].bucketName,
  queue: (name) => queues[name].queueUrl,
  key: (name) => keys.all[name].keyArn,
  function: (name) => lambdaOf(functions, name).functionName,
});

export const arnOf = (
  { keys, tables, buckets, queues }: Resources,
  functions: Functions,
  resource: Resource,
): string => {
  switch (resource.kind) {
    case 'table':
      return tables[resource.name].tableArn;
    case 'index':
      return `${tables[resource.table].tableArn}/index/${resource.name}`;
    case 'bucket':
      return buckets[resource.name].bucketArn;
    case 'objects':
      return buckets[resource.name].arnForObjects('*');
    case 'queue':
      return queues[resource.name].queueArn;
    case 'key':
      return keys.all[resource.name].keyArn;
    case 'function':
      return lambdaOf(functions, resource.name).functionArn;
  }
};

const logicalIdOf = (bucket: Bucket): string => Stack.of(bucket).getLogicalId(bucket.node.defaultChild as CfnResource);

/** Lets what a role may do with all objects of a bucket stand, if that is what it is about. */
export const acknowledgeReach = (role: IConstruct, { buckets }: Resources, on: Resource): void => {
  if (on.kind === 'objects') acknowledgeObjects(role, logicalIdOf(buckets[on.name]));
};

type Connected = {
  readonly topology: FunctionTopology;
  readonly resources: Resources;
  /** Those that it may invoke among them. */
  readonly functions: Functions;
};

/** Gives a function its variables, its permissions and what starts it. */
export const connect = (connected: TopologyFunction, { topology, resources, functions }: Connected): void => {
  connected.tell(functionVariables(topology, namesOf(resources, functions), 1));
  for (const permission of functionPermissions(topology)) {
    const { on } = permission;
    connected.allow(permission, arnOf(resources, functions, on), resources.keys);
    acknowledgeReach(connected.role, resources, on);
  }
  for (const denied of functionDenials(topology)) {
    connected.deny(denied, arnOf(resources, functions, denied.on));
  }
  for (const source of topology.eventSources) {
    connected.startByQueue(source, resources.queues[source.queue].queueArn);
  }
  if (topology.schedule) connected.startByClock(topology.schedule);
};
