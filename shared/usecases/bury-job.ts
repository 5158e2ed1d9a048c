import { AppError } from '../domain/errors.ts';
import type { JobRef } from '../domain/job.ts';
import { onMessage } from '../domain/lease.ts';
import { failJob } from './fail-job.ts';
import type { JobParts } from './job-parts.ts';
import { settleJob } from './settle-job.ts';

type Parts = Pick<JobParts, 'now' | 'jobs' | 'endings' | 'content' | 'assets' | 'deliveries' | 'webhooks'>;

/**
 * Ends a job whose message nobody could deal with.
 * @returns whether the message may go; not while a worker holds the job
 */
export const buryJob = async (ref: JobRef, parts: Parts): Promise<boolean> => {
  const job = await parts.jobs.find(ref);
  if (!job) {
    await parts.content.destroy(ref);
    return true;
  }
  const verdict = onMessage(job, parts.now());
  if (verdict === 'wait') return false;
  if (verdict === 'settle') await settleJob(job, parts);
  else await failJob(job, new AppError('internal'), {}, parts);
  return true;
};
