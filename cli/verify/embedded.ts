/** An embedded stack that is started to be verified: how it is ordered about, and all that can be looked into. */
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ordersTo, type StackOrders } from '../../local/stack-orders.ts';
import { callAdmin } from '../../shared/aws/admin-client.ts';
import { type LaunchedStack, launchStack } from '../own-stack.ts';
import { type Ledger, receivedSinks } from './ledger.ts';
import type { Machine, World } from './plan/world.ts';
import type { Places } from './search-places.ts';
import { whenAllFrozen } from './sinks/frozen.ts';
import { memory } from './sinks/process-memory.ts';
import { type Process, processTree } from './sinks/processes.ts';
import { machineSinks, type Sink, storeSinks, surroundingsOf } from './sinks/sinks.ts';
import { connectionTo, type Place, storesOf } from './sinks/surroundings.ts';
import type { OwnBucket } from './surrounding-services.ts';

/** Leases, waits and schedules take a fiftieth of their time. */
const timeScale = '0.02';

export type VerifiedStack = LaunchedStack & { readonly orders: StackOrders; readonly pid: number };

export const startVerifiedStack = async (environment: NodeJS.ProcessEnv): Promise<VerifiedStack> => {
  const stack = await launchStack(['--allow-private-network', '--time-scale', timeScale], environment);
  return { ...stack, orders: ordersTo(stack.child), pid: stack.child.pid as number };
};

export const adminOf =
  ({ ready: { aws, resources } }: Pick<VerifiedStack, 'ready'>): World['admin'] =>
  (command) => {
    const { region, accessKeyId, secretAccessKey, endpoints } = aws;
    const credentials = { accessKeyId, secretAccessKey };
    const name = resources.functions?.admin ?? '';
    return callAdmin(command, { name, region, credentials, ...(endpoints.lambda && { endpoint: endpoints.lambda }) });
  };

export const machineOf = ({ ready, orders, pid }: VerifiedStack, bucket: OwnBucket): Machine => {
  const stores = storesOf(ready);
  return {
    fault: orders.fault,
    clearFaults: orders.clearFaults,
    issueCredentials: orders.issueCredentials,
    rest: () => whenAllFrozen(pid),
    bucket,
    send: async (queue, body, user) => {
      const client = new SQSClient({ ...connectionTo(stores, 'sqs'), ...(user && { credentials: user }) });
      const QueueUrl = `${ready.aws.endpoints.sqs}/000000000000/${ready.resources.queues?.[queue]}`;
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }));
      client.destroy();
    },
  };
};

const chromium = 'chromium';

/** What a function's processes could have written, those of Chromium apart from Node's. */
const memoryOf = ({ pid }: VerifiedStack, isMeant: (process: Process) => boolean): Places =>
  async function* () {
    const functions = processTree([pid]).filter((process) => process.pid !== pid);
    for (const { program, pid: one } of functions.filter(isMeant)) {
      for await (const { place, bytes } of memory({ memoryOf: [one] })) yield { place: `${program} ${place}`, bytes };
    }
  };

export const receivedPlaces = ({ received }: Ledger): Readonly<Record<string, Places>> =>
  Object.fromEntries(
    receivedSinks.map((sink) => [
      sink,
      async function* () {
        for (const piece of received) if (piece.sink === sink) yield piece;
      },
    ]),
  );

/** Everything around a running stack, as it is when it is read. */
export const machinePlaces = (stack: VerifiedStack): Readonly<Record<string, Places>> => {
  const around = async () =>
    surroundingsOf(await stack.orders.describe(), {
      directories: { temporary: stack.temporary },
      processes: [stack.pid],
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

export const memoryPlaces = (stack: VerifiedStack): Readonly<Record<string, Places>> => ({
  'browser memory': memoryOf(stack, ({ program }) => program === chromium),
  'function memory': memoryOf(stack, ({ program }) => program !== chromium),
});
