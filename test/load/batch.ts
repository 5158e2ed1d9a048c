/** A batch of jobs with faults among them, chosen by a seed: what was accepted ends, and is told to its webhook. */
import { setTimeout as sleep } from 'node:timers/promises';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { ServiceName } from '../../local/aws/connection.ts';
import type { RequestFault } from '../../local/aws/request-faults.ts';
import { deliveryIdOf } from '../../shared/domain/delivery.ts';
import { hello } from '../bench/documents.ts';
import type { Account, Around } from '../faults/flows.ts';
import { hastenStuck } from '../faults/outcome.ts';
import { base64, type JobBody, post } from '../support/job-client.ts';
import { queueUrlOf, type Row, rowsOf, sqsOf } from '../support/operator.ts';

/** Numbers from 0 to less than 1, always the same ones for a seed (mulberry32). */
export const numbersOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** How many in a hundred jobs. */
export const faultShares = { kills: 1, fails: 1, duplicates: 5 };
export type Shares = typeof faultShares;

export type BatchOptions = {
  readonly jobs: number;
  readonly seed: number;
  readonly shares?: Shares;
  /** Told now and then how many jobs have ended. */
  readonly watch?: (ended: number) => Promise<void>;
};

export type BatchResult = {
  readonly accepted: number;
  /** Of those: have ended, were told to their webhook, and left no trace of either. */
  readonly ended: number;
  readonly succeeded: number;
  readonly webhooked: number;
  readonly lost: readonly string[];
  readonly faults: Readonly<Record<keyof Shares, number>>;
  readonly acceptedMs: number;
  readonly ms: number;
};

const together = 8;
const callsMax = 6;
const pauseMs = 300;

const chosen = <T>(of: readonly T[], random: () => number): T => of[Math.floor(random() * of.length)] as T;

const killed = ['api', 'worker', 'notifier'] as const;
const failing: readonly (readonly [string, ServiceName])[] = [
  ['api', 'dynamodb'],
  ['api', 's3'],
  ['api', 'kms'],
  ['worker', 's3'],
  ['worker', 'dynamodb'],
  ['worker', 'lambda'],
  ['notifier', 'dynamodb'],
];

/** One of the next requests of the function that makes them. */
const killFault = (random: () => number): RequestFault => ({
  function: chosen(killed, random),
  after: Math.floor(random() * 8),
  effect: chosen(['kill', 'kill_answered'], random),
});
const failFault = (random: () => number): RequestFault => {
  const [name, service] = chosen(failing, random);
  return { function: name, service, times: 1 + Math.floor(random() * 4), effect: 'fail' };
};

/** As SDKs do: under one key, until it is answered. */
const acceptOne = async ({ stack, receiver }: Around, { apiKey }: Account, at: number): Promise<string | undefined> => {
  const body = { html: base64(hello), printBackground: true, webhook: `${receiver.origin}/` };
  const headers = { 'X-API-Key': apiKey, 'Idempotency-Key': `number-${at}` };
  for (let calls = 0; calls < callsMax; calls += 1) {
    const response = await post(stack, '/v2/html/pdf', body, headers).catch(() => undefined);
    const answer = await response?.json().catch(() => undefined);
    if (response?.status === 202) return (answer as JobBody).id;
    await sleep(pauseMs);
  }
  return undefined;
};

const sendAgain = ({ stack: { ready } }: Around, accountId: string, jobId: string) => {
  const MessageBody = JSON.stringify({ jobId, accountId });
  return sqsOf(ready).send(new SendMessageCommand({ QueueUrl: queueUrlOf(ready, 'jobs'), MessageBody }));
};

const idOf = ({ sk }: Row): string => sk.slice('JOB#'.length);
const webhookedIds = ({ receiver }: Around): Set<unknown> =>
  new Set(receiver.received.map(({ headers }) => headers['webhook-id']));

/** Nothing more is to be expected when nothing has ended for so long. */
const silenceMs = 180_000;

/** Looks seldom: counting ten thousand rows takes the machine from the jobs. */
const whenOver = async (
  around: Around,
  account: string,
  ids: readonly string[],
  watch: BatchOptions['watch'],
): Promise<readonly Row[]> => {
  let [last, lastAt] = [-1, Date.now()];
  for (;;) {
    const jobs = await rowsOf(around.stack.ready, account, 'JOB#');
    const told = webhookedIds(around);
    const ended = new Set(jobs.filter(({ status }) => status !== 'pending').map(idOf));
    const left = ids.filter((id) => !ended.has(id) || !told.has(deliveryIdOf(id))).length;
    if (left !== last) [last, lastAt] = [left, Date.now()];
    await watch?.(ended.size);
    if (left === 0 || Date.now() - lastAt > silenceMs) return jobs;
    if (left < together * 2) await hastenStuck(around, account);
    await sleep(Math.max(500, (left / ids.length) * 5_000));
  }
};

export const runBatch = async (around: Around, own: Account, options: BatchOptions): Promise<BatchResult> => {
  const { jobs: total, seed, shares = faultShares, watch } = options;
  const random = numbersOf(seed);
  const faults = { kills: 0, fails: 0, duplicates: 0 };
  const befalls = (kind: keyof Shares): boolean => {
    const isSo = random() * 100 < shares[kind];
    if (isSo) faults[kind] += 1;
    return isSo;
  };
  const ids: string[] = [];
  const started = performance.now();
  let begun = 0;
  const acceptOneAfterAnother = async (): Promise<void> => {
    while (begun < total) {
      const at = begun++;
      if (befalls('kills')) await around.stack.fault({ failRequests: killFault(random) });
      if (befalls('fails')) await around.stack.fault({ failRequests: failFault(random) });
      const isTwice = befalls('duplicates');
      const id = await acceptOne(around, own, at);
      if (id) ids.push(id);
      if (id && isTwice) await sendAgain(around, own.account, id);
    }
  };
  await Promise.all(Array.from({ length: together }, acceptOneAfterAnother));
  const acceptedMs = performance.now() - started;
  const jobs = await whenOver(around, own.account, ids, watch);
  const [told, byId] = [webhookedIds(around), new Map(jobs.map((job) => [idOf(job), job.status]))];
  const isOver = (id: string): boolean => ['success', 'error'].includes(String(byId.get(id)));
  await around.stack.clearFaults();
  return {
    accepted: ids.length,
    ended: ids.filter(isOver).length,
    succeeded: ids.filter((id) => byId.get(id) === 'success').length,
    webhooked: ids.filter((id) => told.has(deliveryIdOf(id))).length,
    lost: ids.filter((id) => !isOver(id) || !told.has(deliveryIdOf(id))),
    faults,
    acceptedMs,
    ms: performance.now() - started,
  };
};
