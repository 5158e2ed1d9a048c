import { AppError } from '../domain/errors.ts';
import type { JobRecord } from '../domain/job.ts';
import { whenDue } from '../domain/lease.ts';
import { failJob } from './fail-job.ts';
import type { JobParts, Times } from './job-parts.ts';
import { settleJob } from './settle-job.ts';

type Parts = Pick<
  JobParts,
  'now' | 'due' | 'leases' | 'endings' | 'content' | 'assets' | 'queue' | 'deliveries' | 'webhooks'
> &
  Times<'queuedMs'>;

const sweepJob = async (job: JobRecord & { readonly dueAt: number }, parts: Parts): Promise<void> => {
  const { now, times, queue, leases, endings } = parts;
  const { dueAt } = job;
  switch (whenDue(job, now())) {
    case 'leave':
      return;
    case 'settle':
      await settleJob(job, parts);
      await endings.settled(job);
      return;
    case 'give_up':
      await failJob(job, new AppError('internal'), { seenDueAt: dueAt, settleBy: dueAt }, parts);
      return;
    case 'requeue':
      // In this order: a message too many is harmless, a job without one is not.
      await queue.send(job);
      await leases.takeBack(job, dueAt, now() + times.queuedMs);
  }
};

/**
 * The backstop: sees to the jobs that are due, one after another, however many fail.
 * @returns what could not be dealt with, and is due still
 */
export const sweepJobs = async (parts: Parts): Promise<readonly unknown[]> => {
  const failures: unknown[] = [];
  for await (const job of parts.due.jobs(parts.now())) {
    const { dueAt } = job;
    if (dueAt === undefined) continue;
    await sweepJob({ ...job, dueAt }, parts).catch((error: unknown) => failures.push(error));
  }
  return failures;
};
