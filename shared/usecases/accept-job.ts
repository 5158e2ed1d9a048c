import type { Principal } from '../domain/account.ts';
import type { JobContent, Presentation } from '../domain/content.ts';
import { toAppError } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import type { Job, JobRecord } from '../domain/job.ts';
import { assertRoom } from '../domain/plan.ts';
import type { RenderJob } from '../domain/render-job.ts';
import { recordJob } from './begin-delivery.ts';
import { failJob } from './fail-job.ts';
import type { JobParts, Times } from './job-parts.ts';

/** A conversion that somebody asked for, checked and complete. */
export type Submission = Pick<Job, 'type' | 'storage' | 'params' | 'name' | 'projectId'> & {
  readonly principal: Principal;
  readonly render: RenderJob;
  readonly presentation: Presentation;
  /** The address that is sent the job once it has ended: never part of the job's own row. */
  readonly webhook?: string | undefined;
};

/** The row of a job that is about to be accepted. */
export const newJob = (submission: Submission, now: number): JobRecord => {
  const { principal, render, presentation, webhook, ...recorded } = submission;
  const { accountId, keyId } = principal;
  return { id: newId('job', now), accountId, keyId, createdAt: now, status: 'pending', attempt: 0, ...recorded };
};

const encode = (content: JobContent): Buffer => Buffer.from(JSON.stringify(content));

type Parts = Pick<
  JobParts,
  | 'now'
  | 'afterwards'
  | 'jobs'
  | 'claims'
  | 'content'
  | 'assets'
  | 'queue'
  | 'endings'
  | 'keys'
  | 'deliveries'
  | 'webhooks'
> &
  Times<'acceptMs' | 'queuedMs'>;

/**
 * Accepts a job to be run later: its redacted row, its content sealed, a message that names it. It has been accepted when
 * this settles. Whatever is left of a job that was not, the sweeper ends.
 * @throws AppError
 */
export const acceptJob = async (submission: Submission, parts: Parts): Promise<JobRecord> => {
  const { now, times, jobs, claims, queue } = parts;
  const { render, presentation, webhook } = submission;
  assertRoom(submission.principal);
  const job = newJob(submission, now());
  const dueAt = job.createdAt + times.acceptMs;
  await recordJob({ job, webhook, dueAt }, parts);
  try {
    await claims.put(job, encode({ render, presentation }));
    await queue.send(job);
  } catch (error) {
    const failure = toAppError(error);
    await failJob(job, failure, { settleBy: dueAt }, parts);
    throw failure;
  }
  parts.afterwards(() => jobs.queued(job, now() + times.queuedMs));
  return job;
};
