/** Orders to a stack that was started as a child process, and its replies. */
import type { ChildProcess } from 'node:child_process';
import type { AccessReport } from './aws/access/access.ts';
import type { ReadyFile } from './ready-file.ts';
import type { Order, Reply } from './test-orders.ts';

type Replies = { readonly first: Promise<Reply>; readonly second: Promise<Reply> };

export type StackOrders = {
  /** What the ready file would say now, process ids above all. */
  readonly describe: () => Promise<ReadyFile>;
  /** Stages a fault; settles when the stack has taken it in. */
  readonly fault: (order: Extract<Order, { killAtByte: unknown } | { failRequests: unknown }>) => Promise<void>;
  /** Lets no staged fault of requests befall any more. */
  readonly clearFaults: () => Promise<void>;
  /** Staged faults of requests that have not been met so far. */
  readonly unmetFaults: () => Promise<number>;
  /** Loads a module into a function's next environments before their code; without one, none any more. */
  readonly preload: (functionName: string, module?: string) => Promise<void>;
  /** Requests to AWS by `function service:operation`, since this was last asked. */
  readonly countRequests: () => Promise<Readonly<Record<string, number>>>;
  /** Takes a grant from a function's role. */
  readonly withhold: (grant: string) => Promise<void>;
  readonly restoreGrants: () => Promise<void>;
  /** Grants needed since the start, and requests refused since this was last asked. */
  readonly reportAccess: () => Promise<AccessReport>;
  /** A user of AWS besides the operator: a customer's system that sends to the queue of submissions, or who verifies. */
  readonly issueCredentials: (user: string, role?: 'verify') => Promise<NonNullable<Reply['user']>>;
  /** Asks for the end of a function's next answer; settles when the stack listens, `tail` when the answer has ended. */
  readonly watchTail: (functionName: string) => Promise<{ readonly tail: Promise<Buffer> }>;
};

export const ordersTo = (child: ChildProcess): StackOrders => {
  let lastId = 0;
  const takers = new Map<number, ((reply: Reply) => void)[]>();
  child.on('message', ({ id, ...reply }: Reply & { id: number }) => takers.get(id)?.shift()?.(reply));

  const give = (order: Order): Replies => {
    lastId += 1;
    const id = lastId;
    const [first, second] = [Promise.withResolvers<Reply>(), Promise.withResolvers<Reply>()];
    takers.set(id, [first.resolve, second.resolve]);
    child.send({ id, order });
    return { first: first.promise, second: second.promise };
  };

  return {
    describe: async () => (await give({ describe: true }).first).ready as ReadyFile,
    fault: async (order) => {
      await give(order).first;
    },
    clearFaults: async () => {
      await give({ clearFaults: true }).first;
    },
    unmetFaults: async () => (await give({ countFaults: true }).first).unmet ?? 0,
    preload: async (name, module) => {
      await give({ preload: { function: name, ...(module && { module }) } }).first;
    },
    countRequests: async () => (await give({ countRequests: true }).first).counts ?? {},
    withhold: async (grant) => {
      await give({ withhold: grant }).first;
    },
    restoreGrants: async () => {
      await give({ restoreGrants: true }).first;
    },
    reportAccess: async () => (await give({ reportAccess: true }).first).access ?? { needed: [], refused: [] },
    issueCredentials: async (user, role) => {
      const reply = await give({ issueCredentials: { user, ...(role && { role }) } }).first;
      return reply.user as NonNullable<Reply['user']>;
    },
    watchTail: async (functionName) => {
      const { first, second } = give({ reportTail: { function: functionName } });
      await first;
      return { tail: second.then(({ tail = '' }) => Buffer.from(tail, 'base64')) };
    },
  };
};
