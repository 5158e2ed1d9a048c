import type { Standing } from '../domain/account.ts';
import type { JobContent } from '../domain/content.ts';
import { AppError, errorCatalogue, toAppError } from '../domain/errors.ts';
import type { JobEnd, JobRecord, JobRef, Lease } from '../domain/job.ts';
import { attemptsMax, onMessage, retryDelayMs } from '../domain/lease.ts';
import { assertRoom } from '../domain/plan.ts';
import { failJob } from './fail-job.ts';
import type { JobParts, Times } from './job-parts.ts';
import { settleJob, settleSuccess } from './settle-job.ts';
import { LostJob, type Order, storeDocument } from './store-document.ts';
import { whileHeld } from './while-held.ts';
import { writeToOwnBucket } from './write-to-own-bucket.ts';

/** `done`: the message may go; `again`: it must come again, if a time is given then after so many milliseconds. */
export type RunOutcome = { readonly kind: 'done' } | { readonly kind: 'again'; readonly afterMs?: number };

export type Message = {
  /** Hides the message for so many milliseconds from now on. */
  readonly hide: (ms: number) => Promise<void>;
};

type RunTimes = Times<'leaseMs' | 'renewalMs' | 'retryMs' | 'queuedMs'>;

export type RunParts = Omit<JobParts, 'afterwards' | 'queue' | 'due'> &
  RunTimes & {
    /** Tells the operator of a failure that is ours. */
    readonly report: (error: unknown) => void;
  };

const done: RunOutcome = { kind: 'done' };

const readContent = async (job: JobRef, { claims }: RunParts): Promise<JobContent> => {
  const bytes = await claims.get(job);
  // Nothing would bring it back: the job is not tried again.
  if (!bytes) throw new AppError('cancelled');
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } finally {
    bytes.fill(0);
  }
};

const store = async (order: Order, standing: Standing, parts: RunParts): Promise<JobEnd> => {
  assertRoom(standing);
  return (await storeDocument(order, parts)).end;
};

const attempt = async (job: JobRecord, lease: Lease, parts: RunParts): Promise<RunOutcome> => {
  const startedAt = parts.now();
  const [standing, { render, presentation }] = await Promise.all([
    parts.accounts.standing(job.accountId),
    readContent(job, parts),
  ]);
  if (!standing.isActive) throw new AppError('cancelled');
  const order = { job, lease, render, presentation, limits: standing.limits, startedAt };
  const end = await (job.storageId === undefined
    ? store(order, standing, parts)
    : writeToOwnBucket(order, job.storageId, parts));
  await settleSuccess({ ...job, ...end }, parts);
  return done;
};

const afterFailure = async (job: JobRecord, lease: Lease, error: unknown, parts: RunParts): Promise<RunOutcome> => {
  if (error instanceof LostJob) return { kind: 'again' };
  const failure = toAppError(error);
  if (failure.code === 'internal') parts.report(failure);
  if (!errorCatalogue[failure.code].retryable || lease.attempt >= attemptsMax) {
    await failJob(job, failure, { lease }, parts);
    return done;
  }
  const afterMs = retryDelayMs(lease.attempt, parts.times);
  await parts.leases.release(job, lease, parts.now() + afterMs + parts.times.queuedMs);
  return { kind: 'again', afterMs };
};

/** A job that cannot be leased: why not, and what is left to do. */
const withoutLease = async (ref: JobRef, parts: RunParts): Promise<RunOutcome> => {
  const job = await parts.jobs.find(ref);
  if (!job) {
    await parts.content.destroy(ref);
    return done;
  }
  const verdict = onMessage(job, parts.now());
  if (verdict === 'settle') await settleJob(job, parts);
  else if (verdict === 'give_up') await failJob(job, new AppError('internal'), {}, parts);
  else return { kind: 'again', afterMs: parts.times.leaseMs };
  return done;
};

/** Runs a job whose message was received, if nobody else does and it has not ended. */
export const runJob = async (ref: JobRef, message: Message, parts: RunParts): Promise<RunOutcome> => {
  const { leases, now, times } = parts;
  // First of all, so that the message of a worker that dies comes back soon.
  await message.hide(times.leaseMs).catch(() => undefined);
  const terms = () => ({ until: now() + times.leaseMs, dueAt: now() + 2 * times.leaseMs });
  const leased = await leases.lease(ref, { now: now(), ...terms() });
  if (!leased) return withoutLease(ref, parts);
  const { lease, record } = leased;
  const hold = () => Promise.all([leases.renew(ref, lease, terms()), message.hide(times.leaseMs)]);
  try {
    return await whileHeld(() => attempt(record, lease, parts), hold, times);
  } catch (error) {
    return afterFailure(record, lease, error, parts);
  }
};
