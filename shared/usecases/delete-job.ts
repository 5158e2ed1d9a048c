import { AppError } from '../domain/errors.ts';
import type { JobRecord, JobRef } from '../domain/job.ts';
import { type DeletionParts, deleteAsset } from './delete-asset.ts';
import { failJob } from './fail-job.ts';
import type { JobParts, Times } from './job-parts.ts';

type Parts = Pick<JobParts, 'endings' | 'content' | 'jobs' | 'deliveries' | 'webhooks'> &
  DeletionParts &
  Times<'acceptMs'>;

/** The job as it ended; a job that had not is cancelled. */
const ended = async (job: JobRecord, parts: Parts): Promise<JobRecord> => {
  if (job.status !== 'pending') return job;
  const settleBy = parts.now() + parts.times.acceptMs;
  await failJob(job, new AppError('cancelled'), { settleBy }, parts);
  // It may have ended by itself just before.
  return (await parts.jobs.find(job)) ?? job;
};

/**
 * Deletes the record of a job, and its asset on request. A job that is pending is cancelled first, and its content
 * destroyed.
 * @returns whether there was one
 */
export const deleteJob = async (
  ref: JobRef,
  { withAsset }: { readonly withAsset: boolean },
  parts: Parts,
): Promise<boolean> => {
  const found = await parts.jobs.find(ref);
  if (!found) return false;
  const job = await ended(found, parts);
  if (withAsset && job.assetId) await deleteAsset({ accountId: job.accountId, id: job.assetId }, parts);
  await parts.jobs.remove(job);
  return true;
};
