/** The environment variables by which a function learns the physical names and the times of its part of the topology. */
import type { FunctionTopology } from './function-topology.ts';
import { type BucketName, type KeyName, type QueueName, type TableName, type TimeName, times } from './topology.ts';

const variable = (prefix: string) => (name: string) => `${prefix}_${name.replaceAll('-', '_').toUpperCase()}`;

const tableVariable = variable('TABLE');
const bucketVariable = variable('BUCKET');
const queueVariable = variable('QUEUE');
const keyVariable = variable('KEY');
const functionVariable = variable('FUNCTION');
const timeVariable = (name: TimeName): string => `${variable('TIME')(name)}_MS`;

/** How the resources of one deployment are called. */
export type PhysicalNames = {
  readonly table: (name: TableName) => string;
  readonly bucket: (name: BucketName) => string;
  /** The queue's URL. */
  readonly queue: (name: QueueName) => string;
  /** Whatever KMS takes for a key's id. */
  readonly key: (name: KeyName) => string;
  readonly function: (name: string) => string;
};

/** Functions learn of what they may use, and of nothing else. */
const told = <Name extends string>(
  names: readonly string[],
  variableOf: (name: Name) => string,
  physicalOf: (name: Name) => string,
) => names.map((name) => [variableOf(name as Name), physicalOf(name as Name)] as const);

/** Whether the function calls any AWS service by itself. */
export const callsAws = ({ tables, buckets, queues, keys, seals, opens, invokes }: FunctionTopology): boolean =>
  [tables, buckets, queues, keys, seals, opens, invokes].some((used) => Object.keys(used).length > 0);

/** @param timeScale what every time is multiplied by; 1 but in tests */
export const functionVariables = (
  topology: FunctionTopology,
  physical: PhysicalNames,
  timeScale: number,
): Record<string, string> => {
  const { tables, buckets, queues, keys, seals, opens, invokes, times: known } = topology;
  const keyNames = [...(seals.length + opens.length > 0 ? ['application'] : []), ...Object.keys(keys)];
  return Object.fromEntries([
    ...told(Object.keys(tables), tableVariable, physical.table),
    ...told(Object.keys(buckets), bucketVariable, physical.bucket),
    ...told(Object.keys(queues), queueVariable, physical.queue),
    ...told(keyNames, keyVariable, physical.key),
    ...told(invokes, functionVariable, physical.function),
    ...told<TimeName>(known, timeVariable, (time) => String(Math.ceil(times[time] * timeScale))),
  ]);
};
