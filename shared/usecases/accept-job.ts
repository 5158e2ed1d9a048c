import type { Principal } from '../domain/account.ts';
import type { JobContent, Presentation } from '../domain/content.ts';
import { toAppError } from '../domain/errors.ts';
import type { Claim } from '../domain/idempotency.ts';
import { newId } from '../domain/ids.ts';
import type { Job, JobRecord } from '../domain/job.ts';
import { assertRoom } from '../domain/plan.ts';
import type { RenderJob } from '../domain/render-job.ts';
import { failJob } from './fail-job.ts';
import type { JobParts, Times } from './job-parts.ts';
import { assertKnownStorage } from './known-storage.ts';
import { openJob } from './open-job.ts';

/** A conversion that somebody asked for, checked and complete. */
export type Submission = Pick<
  Job,
  'type' | 'storage' | 'storageId' | 'params' | 'name' | 'projectId' | 'submissionId'
> & {
  readonly principal: Principal;
  readonly render: RenderJob;
  readonly presentation: Presentation;
  /** The address that is sent the job once it has ended: never part of the job's own row. */
  readonly webhook?: string | undefined;
  /** Of a request that came with an idempotency key. */
  readonly claim?: Claim | undefined;
};

export const newJob = (job: Omit<Job, 'id' | 'createdAt'>, now: number): JobRecord => ({
  id: newId('job', now),
  createdAt: now,
  status: 'pending',
  attempt: 0,
  ...job,
});

/** The row of a conversion that is about to begin. */
export const jobOf = (submission: Submission, now: number): JobRecord => {
  const { principal, render, presentation, webhook, claim, ...recorded } = submission;
  const { accountId, keyId } = principal;
  return newJob({ accountId, keyId, ...recorded }, now);
};

const encode = (content: JobContent): Buffer => Buffer.from(JSON.stringify(content));

/** @throws AppError `storage_full`, or `invalid_request` for a storage configuration that does not exist */
const assertKeepable = async ({ principal, storageId }: Submission, parts: Parts): Promise<void> => {
  if (storageId === undefined) return assertRoom(principal);
  await assertKnownStorage({ accountId: principal.accountId, id: storageId }, parts);
};

type Parts = Pick<
  JobParts,
  | 'now'
  | 'jobs'
  | 'claims'
  | 'content'
  | 'assets'
  | 'queue'
  | 'endings'
  | 'keys'
  | 'deliveries'
  | 'webhooks'
  | 'storageConfigs'
> &
  Times<'acceptMs' | 'queuedMs'>;

/**
 * Accepts a job to be run later: its redacted row, its content sealed, a message that names it. It has been accepted when
 * this settles. Whatever is left of a job that was not, the sweeper ends.
 * @returns the job; under an idempotency key that was used before, the one that was accepted then
 * @throws AppError
 */
export const acceptJob = async (submission: Submission, parts: Parts): Promise<JobRecord> => {
  const { now, times, jobs, claims, queue } = parts;
  const { render, presentation, webhook } = submission;
  await assertKeepable(submission, parts);
  const job = jobOf(submission, now());
  const dueAt = job.createdAt + times.acceptMs;
  const first = await openJob({ job, dueAt, claim: submission.claim, async: true, webhook }, parts);
  if (first) return first;
  try {
    await claims.put(job, encode({ render, presentation }));
    await queue.send(job);
    await jobs.queued(job, now() + times.queuedMs);
  } catch (error) {
    const failure = toAppError(error);
    await failJob(job, failure, { settleBy: dueAt }, parts);
    throw failure;
  }
  return job;
};
