/** What must be true once it is over, whatever went wrong in between. */

import { setTimeout as sleep } from 'node:timers/promises';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { deliveryIdOf } from '../../shared/domain/delivery.ts';
import { documentsOf, objectsIn, type Row, rowsOf } from '../support/operator.ts';
import { nothingElse, type Remains, remainsOf } from '../support/settled.ts';
import type { Around, Begun, Ends } from './flows.ts';

type Outcome = Remains & { readonly deliveries: readonly Row[] };

/** Several times two leases, or the time by which a request is accepted: the machine may be busy. */
const overWithinMs = 60_000;
const pollMs = 400;
/** An attempt at a webhook holds its row for a minute, which no test waits for: a moment is long enough. */
const heldMs = 60_000;
const heldLongEnoughMs = 2_000;

const hasten = async ({ stack: { ready } }: Around, { pk, sk, nextAttemptAt }: Row): Promise<void> => {
  const update = new UpdateCommand({
    TableName: ready.resources.tables?.records ?? '',
    Key: { pk, sk },
    UpdateExpression: 'SET nextAttemptAt = :now, dueAt = :now',
    ConditionExpression: 'nextAttemptAt = :seen',
    ExpressionAttributeValues: { ':now': Date.now(), ':seen': nextAttemptAt },
  });
  // It has gone on meanwhile.
  await documentsOf(ready)
    .send(update)
    .catch(() => undefined);
};

/**
 * It was begun by somebody who is silent since, or put off by somebody whose clock is wrong; or its message was never
 * sent, for which the sweeper looks minutes later.
 */
const isStuck = ({ status, nextAttemptAt }: Row): boolean => {
  if (status !== 'pending' || nextAttemptAt === undefined) return false;
  const waitMs = Number(nextAttemptAt) - Date.now();
  if (waitMs <= 0) return waitMs < -heldLongEnoughMs;
  return waitMs < heldMs - heldLongEnoughMs || waitMs > heldMs + 1_000;
};

/** Lets deliveries that nobody makes begin anew, as a minute's waiting would. */
export const hastenStuck = async (around: Around, account: string): Promise<readonly Row[]> => {
  const deliveries = await rowsOf(around.stack.ready, account, 'DELIVERY#');
  for (const delivery of deliveries.filter(isStuck)) await hasten(around, delivery);
  return deliveries;
};

/** What there is once nothing is open any more; after a minute, what there is anyway. */
const over = async (around: Around, account: string, { jobsMin }: Begun): Promise<Outcome> => {
  for (const end = Date.now() + overWithinMs; ; await sleep(pollMs)) {
    const deliveries = await hastenStuck(around, account);
    const remains = await remainsOf(around.stack, account);
    const { open, keys, contents, strays, jobs } = remains;
    const left = open.length + keys.length + contents.length + strays.length;
    const waits = deliveries.some(({ status }) => status === 'pending') || jobs.length < jobsMin;
    if ((left === 0 && !waits) || Date.now() > end) return { ...remains, deliveries };
  }
};

const idOf = ({ sk }: Row): string => sk.slice(sk.indexOf('#') + 1);

type File = { readonly objectKey: string; readonly bytes: number };

/** A stored object is what its record says of it, to the byte. */
const assertEqualToRecords = async ({ stack }: Around, account: string, assets: readonly Row[]): Promise<void> => {
  const files = assets.flatMap(({ document, preview }) => [document, preview].filter(Boolean) as File[]);
  const recorded = files.map(({ objectKey: key, bytes }) => ({ key, bytes }));
  const byKey = (a: { key: string }, b: { key: string }) => a.key.localeCompare(b.key);
  expect((await objectsIn(stack.ready, 'assets', `${account}/`)).toSorted(byKey)).toEqual(recorded.toSorted(byKey));
};

const assertWebhooked = ({ receiver }: Around, { jobs, deliveries }: Outcome): void => {
  expect(deliveries.map(idOf).toSorted()).toEqual(jobs.map((job) => deliveryIdOf(idOf(job))).toSorted());
  for (const job of jobs) {
    const sent = receiver.received.filter(({ headers }) => headers['webhook-id'] === deliveryIdOf(idOf(job)));
    expect(sent.length).toBeGreaterThanOrEqual(1);
    // Whatever came first, and however often: the same job, as it ended.
    const told = sent.map(({ body }) => JSON.parse(body) as { id: string; status: string });
    expect(new Set(told.map(({ id, status }) => `${id} ${status}`))).toEqual(new Set([`${idOf(job)} ${job.status}`]));
  }
  for (const delivery of deliveries) {
    expect(delivery.status).toBe('success');
    expect(delivery).not.toHaveProperty('sealedTarget');
  }
};

/**
 * One final state per job, told to its webhook; one document of each that succeeded, equal to its record; no content, no
 * lease, no orphan.
 */
export const assertOver = async (
  around: Around,
  account: string,
  begun: Begun,
  ends: Ends = 'success',
): Promise<Outcome> => {
  const outcome = await over(around, account, begun);
  const { jobs, assets } = outcome;
  expect(outcome).toMatchObject(nothingElse);
  expect(jobs.length).toBeGreaterThanOrEqual(begun.jobsMin);
  const succeeded = jobs.filter(({ status }) => status === 'success').map(idOf);
  expect(jobs.filter(({ status }) => !['success', 'error'].includes(String(status)))).toEqual([]);
  expect(assets.map(({ jobId }) => jobId).toSorted()).toEqual(succeeded.toSorted());
  // A message is one order, and so is an idempotency key.
  expect(succeeded.length).toBeLessThanOrEqual(Math.max(1, begun.accepted.length));
  expect(jobs.map(idOf)).toEqual(expect.arrayContaining([...begun.accepted]));
  const failed = jobs.filter((job) => job.status !== 'success' && begun.atOnce.includes(idOf(job)));
  if (ends === 'success')
    expect(failed.map(({ errorCode, attempt, processMs }) => ({ errorCode, attempt, processMs }))).toEqual([]);
  // A message that nobody answered for becomes a document in the end.
  if (ends === 'success' && begun.jobsMin > begun.accepted.length) expect(succeeded).toHaveLength(1);
  if (ends === 'error') expect(succeeded).toEqual([]);
  await assertEqualToRecords(around, account, assets);
  assertWebhooked(around, outcome);
  return outcome;
};
