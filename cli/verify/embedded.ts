/** An embedded stack that is started to be verified: how it is ordered about, and all that can be looked into. */
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ordersTo, type StackOrders } from '../../local/stack-orders.ts';
import { callAdmin } from '../../shared/aws/admin-client.ts';
import { callFunction, type FunctionConnection } from '../../shared/aws/function-client.ts';
import { type LaunchedStack, launchStack } from '../own-stack.ts';
import type { Machine, World } from './plan/world.ts';
import type { Places } from './search-places.ts';
import { whenAllFrozen } from './sinks/frozen.ts';
import { memory } from './sinks/process-memory.ts';
import { type Process, processTree } from './sinks/processes.ts';
import { machineSinks, type Sink, storeSinks, surroundingsOf } from './sinks/sinks.ts';
import { connectionTo, type Place, storesOf } from './sinks/surroundings.ts';
import type { OwnBucket } from './surrounding-services.ts';

/** Of their time that leases, waits and schedules take: as little as leaves a slow machine time to answer a call. */
const timeScale = '0.04';

export type VerifiedStack = LaunchedStack & { readonly orders: StackOrders; readonly pid: number };

export const startVerifiedStack = async (environment: NodeJS.ProcessEnv): Promise<VerifiedStack> => {
  const stack = await launchStack(['--allow-private-network', '--time-scale', timeScale], environment);
  return { ...stack, orders: ordersTo(stack.child), pid: stack.child.pid as number };
};

type Ready = Pick<VerifiedStack, 'ready'>;

export const functionIn =
  ({ ready: { aws, resources } }: Ready) =>
  (name: string): FunctionConnection => {
    const { region, accessKeyId, secretAccessKey, endpoints } = aws;
    const endpoint = endpoints.lambda && { endpoint: endpoints.lambda };
    const credentials = { accessKeyId, secretAccessKey };
    return { name: resources.functions?.[name] ?? '', region, credentials, ...endpoint };
  };

export const adminOf =
  (stack: Ready): World['admin'] =>
  (command) =>
    callAdmin(command, functionIn(stack)('admin'));

export const machineOf = ({ ready, orders, pid }: VerifiedStack, bucket: OwnBucket): Machine => {
  const stores = storesOf(ready);
  return {
    fault: orders.fault,
    clearFaults: orders.clearFaults,
    issueCredentials: orders.issueCredentials,
    rest: () => whenAllFrozen(pid),
    bucket,
    lookByClock: () => callFunction({ source: 'aws.events' }, functionIn({ ready })('verifier')),
    send: async (queue, body, user) => {
      const client = new SQSClient({ ...connectionTo(stores, 'sqs'), ...(user && { credentials: user }) });
      const QueueUrl = `${ready.aws.endpoints.sqs}/000000000000/${ready.resources.queues?.[queue]}`;
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }));
      client.destroy();
    },
  };
};

const chromium = 'chromium';

/** What these processes, and all that descend from them, could have written. */
const memoryOf = (roots: () => Promise<readonly number[]>, isMeant: (process: Process) => boolean): Places =>
  async function* () {
    for (const { program, pid } of processTree(await roots()).filter(isMeant)) {
      for await (const { place, bytes } of memory({ memoryOf: [pid] })) yield { place: `${program} ${place}`, bytes };
    }
  };

/** Everything around a running stack, as it is when it is read; of other processes, those that are named. */
export const machinePlaces = (
  stack: VerifiedStack,
  processes: readonly number[] = [],
): Readonly<Record<string, Places>> => {
  const around = async () =>
    surroundingsOf(await stack.orders.describe(), {
      directories: { temporary: stack.temporary },
      processes: [stack.pid, ...processes],
    });
  const read = (sink: Sink): Places =>
    async function* () {
      yield* sink(await around());
    };
  const ownOutput = async function* (): AsyncGenerator<Place> {
    yield* machineSinks.log(await around());
    yield { place: "the stack's own process", bytes: [Buffer.from(stack.output())] };
  };
  const { memory: _, ...others } = machineSinks;
  const sinks = Object.entries({ ...storeSinks, ...others }).map(([name, sink]) => [name, read(sink)]);
  return { ...Object.fromEntries(sinks), log: ownOutput };
};

/** The memory of functions, that of Chromium apart from Node's. */
export const memoryPlaces = (roots: () => Promise<readonly number[]>): Readonly<Record<string, Places>> => ({
  'browser memory': memoryOf(roots, ({ program }) => program === chromium),
  'function memory': memoryOf(roots, ({ program }) => program !== chromium),
});

export const functionsOf = async ({ orders }: VerifiedStack): Promise<readonly number[]> =>
  Object.values((await orders.describe()).pids).flat();
