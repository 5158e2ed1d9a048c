/** The environment variables by which a function learns the physical names and the times of its part of the topology. */
import type { DeadLetterQueueName, FunctionTopology } from './function-topology.ts';
import { bucketNames, functionNames, keyNames, queueNames, tableNames } from './inspections.ts';
import {
  type BucketName,
  functions,
  type KeyName,
  type QueueName,
  type TableName,
  type TimeName,
  times,
} from './topology.ts';

const variable = (prefix: string) => (name: string) => `${prefix}_${name.replaceAll('-', '_').toUpperCase()}`;

const tableVariable = variable('TABLE');
const bucketVariable = variable('BUCKET');
const queueVariable = variable('QUEUE');
const keyVariable = variable('KEY');
const functionVariable = variable('FUNCTION');
const timeVariable = (name: TimeName): string => `${variable('TIME')(name)}_MS`;

/** Tells the id of the HTTP API, which the embedded stack has none of. */
export const restApiVariable = 'REST_API';

/** How the resources of one deployment are called. */
export type PhysicalNames = {
  readonly table: (name: TableName) => string;
  readonly bucket: (name: BucketName) => string;
  /** The queue's URL. */
  readonly queue: (name: QueueName | DeadLetterQueueName) => string;
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

/** What the function uses, or all that there is. */
const namesFor = (topology: FunctionTopology) => {
  const { inspects, tables, buckets, queues, keys, seals, opens, invokes } = topology;
  // A function knows its own name, and could not be made if it were told.
  const others = functionNames.filter((name) => !functions[name].inspects);
  if (inspects) {
    return { tables: tableNames, buckets: bucketNames, queues: queueNames, keys: keyNames, functions: others };
  }
  return {
    tables: Object.keys(tables),
    buckets: Object.keys(buckets),
    queues: Object.keys(queues),
    keys: [...(seals.length + opens.length > 0 ? ['application'] : []), ...Object.keys(keys)],
    functions: invokes,
  };
};

/** Whether the function calls any AWS service by itself. */
export const callsAws = ({ tables, buckets, queues, keys, seals, opens, invokes }: FunctionTopology): boolean =>
  [tables, buckets, queues, keys, seals, opens, invokes].some((used) => Object.keys(used).length > 0);

/** @param timeScale what every time is multiplied by; 1 but in tests */
export const functionVariables = (
  topology: FunctionTopology,
  physical: PhysicalNames,
  timeScale: number,
): Record<string, string> => {
  const names = namesFor(topology);
  return Object.fromEntries([
    ...told(names.tables, tableVariable, physical.table),
    ...told(names.buckets, bucketVariable, physical.bucket),
    ...told(names.queues, queueVariable, physical.queue),
    ...told(names.keys, keyVariable, physical.key),
    ...told(names.functions, functionVariable, physical.function),
    ...told<TimeName>(topology.times, timeVariable, (time) => String(Math.ceil(times[time] * timeScale))),
  ]);
};
