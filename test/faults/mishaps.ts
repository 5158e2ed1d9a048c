/** What may go wrong besides death: what the services refuse, delay or repeat, and what a machine runs out of. */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { processTree } from '../../cli/verify/sinks/processes.ts';
import { times } from '../../infra/topology.ts';
import type { ServiceName } from '../../local/aws/connection.ts';
import { deliveryIdOf } from '../../shared/domain/delivery.ts';
import { queueUrlOf, rowsOf, sqsOf } from '../support/operator.ts';
import { within } from '../support/watched-process.ts';
import { shiftedClock } from './clocks.ts';
import { type Account, type Around, anAccount, type Ends, type FlowName, flows, timeScale } from './flows.ts';
import { assertOver } from './outcome.ts';

export type Mishap = {
  readonly name: string;
  readonly flow: FlowName;
  readonly ends: Ends;
  readonly stage: (around: Around, account: Account) => Promise<unknown>;
  /** Once it has begun. */
  readonly meanwhile?: (around: Around, account: Account) => Promise<unknown>;
  readonly undo?: (around: Around) => Promise<unknown>;
  /** Whether `npm test` has it, too. */
  readonly isSample?: true;
};

const pollMs = 200;
/** Waits until every job of the account has ended, though no longer than this. */
const jobsOver = async ({ stack: { ready } }: Around, { account }: Account, withinMs: number): Promise<void> => {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(pollMs)) {
    const jobs = await rowsOf(ready, account, 'JOB#');
    if (jobs.length > 0 && jobs.every(({ status }) => status !== 'pending')) return;
  }
};

type Refusal = 'throttle' | 'fail';
const refusing = (flow: FlowName, service: ServiceName, effect: Refusal, times: number): Mishap => ({
  name: `${flow}: ${service} ${effect === 'fail' ? 'fails' : 'throttles'} ${times} times`,
  flow,
  ends: 'success',
  stage: ({ stack }) => stack.fault({ failRequests: { function: flows[flow].function, service, times, effect } }),
  undo: ({ stack }) => stack.clearFaults(),
});

const used: Readonly<Partial<Record<FlowName, readonly ServiceName[]>>> = {
  'the api, when it accepts a job': ['dynamodb', 'kms', 's3', 'sqs'],
  'the worker': ['dynamodb', 'kms', 's3', 'lambda'],
  'the notifier': ['dynamodb', 'kms'],
  'the intake': ['dynamodb', 'kms', 's3', 'sqs'],
};
/** A client tries three times: what it bears, and what it does not. */
const refusals: readonly Mishap[] = (Object.entries(used) as [FlowName, readonly ServiceName[]][]).flatMap(
  ([flow, services]) =>
    services.flatMap((service) =>
      ([2, 4] as const).flatMap((times) =>
        (['throttle', 'fail'] as const).map((effect) => refusing(flow, service, effect, times)),
      ),
    ),
);

const slowMs = 2 * times['job-lease'] * timeScale;
const slow: readonly Mishap[] = (['GetObject', 'PutObject'] as const).map((operation) => ({
  name: `the worker: S3 takes twice a lease for ${operation}`,
  flow: 'the worker',
  ends: 'success',
  stage: ({ stack }) =>
    stack.fault({ failRequests: { function: 'worker', service: 's3', operation, effect: { delayMs: slowMs } } }),
  undo: ({ stack }) => stack.clearFaults(),
  ...(operation === 'PutObject' && { isSample: true }),
}));

const deniedForMs = 3_000;
const denied = (flow: FlowName, grant: string, ends: Ends): Mishap => ({
  name: `${flow}: KMS denies ${grant}`,
  flow,
  ends,
  stage: ({ stack }) => stack.withhold(grant),
  // A worker is denied for as long as it tries; what else was denied goes on when it no longer is.
  meanwhile: (around, account) => jobsOver(around, account, ends === 'error' ? 60_000 : deniedForMs),
  // Refusals are looked for at the end of a stack: these were meant.
  undo: async ({ stack }) => {
    await stack.restoreGrants();
    await stack.reportAccess();
  },
});
const denials: readonly Mishap[] = [
  { ...denied('the worker', 'worker kms:Decrypt application:content', 'error'), isSample: true },
  denied('the api, when it accepts a job', 'api kms:GenerateDataKey application:content', 'error'),
  denied('the notifier', 'notifier kms:Decrypt application:webhook', 'success'),
  denied('the intake', 'intake kms:GenerateDataKey application:content', 'success or error'),
];

const cuts: readonly Mishap[] = [0, 1, 100, 2_000, 8_000].map((bytes) => ({
  name: `the worker: its renderer is killed at byte ${bytes}`,
  flow: 'the worker',
  ends: 'success',
  stage: ({ stack }) => stack.fault({ killAtByte: { function: 'renderer', bytes } }),
}));

const hourMs = 3_600_000;
const wrongForMs = 5_000;
const clocks: readonly Mishap[] = (['api', 'worker', 'notifier', 'intake', 'sweeper'] as const).flatMap((name) =>
  [hourMs, -hourMs].map((ms) => ({
    name: `the clock of ${name} is an hour ${ms > 0 ? 'fast' : 'slow'} for a while`,
    flow: name === 'intake' ? ('the intake' as const) : ('the worker' as const),
    // A sweeper that is far ahead gives up what has hardly begun, and so does one that an api is far behind.
    ends: 'success or error' as const,
    stage: ({ stack }: Around) => stack.preload(name, shiftedClock(ms)),
    meanwhile: (around: Around, account: Account) => jobsOver(around, account, wrongForMs),
    undo: ({ stack }: Around) => stack.preload(name),
    ...(name === 'worker' && ms > 0 && { isSample: true as const }),
  })),
);

const send = ({ stack: { ready } }: Around, queue: string, bodies: readonly object[]) =>
  Promise.all(
    bodies.map((body) =>
      sqsOf(ready).send(
        new SendMessageCommand({ QueueUrl: queueUrlOf(ready, queue), MessageBody: JSON.stringify(body) }),
      ),
    ),
  );
/** The messages of webhooks before those of the jobs that they tell of, each twice. */
const sendAgain = async (around: Around, accountId: string): Promise<void> => {
  const rows = await rowsOf(around.stack.ready, accountId, 'JOB#');
  const ids = rows.map(({ sk }) => sk.slice('JOB#'.length));
  const twice = [...ids, ...ids.toReversed()];
  await send(
    around,
    'webhooks',
    twice.map((id) => ({ deliveryId: deliveryIdOf(id), accountId })),
  );
  await send(
    around,
    'jobs',
    twice.map((jobId) => ({ jobId, accountId })),
  );
};
const disorder: readonly Mishap[] = [
  {
    name: 'messages come twice and in the wrong order, before the job has ended and after that',
    flow: 'the worker',
    ends: 'success',
    stage: async () => undefined,
    meanwhile: async (around, account) => {
      await sendAgain(around, account.account);
      await jobsOver(around, account, 30_000);
      await sendAgain(around, account.account);
    },
    isSample: true,
  },
];

/** What the kernel lets a process write to any file from now on. */
const limitFiles = (pid: number, bytes: string): void => {
  try {
    execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`], { stdio: 'ignore' });
  } catch {
    // It has ended.
  }
};
const renderers = async ({ stack }: Around): Promise<readonly number[]> =>
  processTree([...(await stack.pids('renderer'))]).map(({ pid }) => pid);
const fullForMs = 4_000;
const fullDisk: readonly Mishap[] = [
  {
    name: "the worker: its renderer's disk takes no byte more",
    flow: 'the worker',
    ends: 'success or error',
    stage: async () => undefined,
    // Whatever renders in this time, also what is begun in another attempt.
    meanwhile: async (around) => {
      const limited = new Set<number>();
      const limitAll = async (): Promise<boolean> => {
        for (const pid of (await renderers(around)).filter((one) => !limited.has(one))) {
          limitFiles(pid, '0');
          limited.add(pid);
        }
        return false;
      };
      await within(fullForMs, limitAll);
      expect(limited.size).toBeGreaterThan(0);
    },
    undo: async (around) => {
      for (const pid of await renderers(around)) limitFiles(pid, 'unlimited');
    },
  },
];

export const mishaps: readonly Mishap[] = [
  ...refusals,
  ...slow,
  ...denials,
  ...cuts,
  ...clocks,
  ...disorder,
  ...fullDisk,
];

/** Lets it happen to a job of an account of its own. */
export const happen = async (around: Around, mishap: Mishap): Promise<void> => {
  const account = await anAccount(around, mishap.name.slice(0, 60));
  await mishap.stage(around, account);
  try {
    const begun = await flows[mishap.flow].begin(around, account);
    await mishap.meanwhile?.(around, account);
    await mishap.undo?.(around);
    await assertOver(around, account.account, begun, mishap.ends);
  } finally {
    await mishap.undo?.(around);
  }
};
