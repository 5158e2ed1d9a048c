import { objectKeysOf, objectPrefixOf } from '../domain/asset.ts';
import type { JobRecord } from '../domain/job.ts';
import { wakeDelivery } from './begin-delivery.ts';
import type { JobParts } from './job-parts.ts';

type Parts = Pick<JobParts, 'now' | 'content' | 'assets' | 'deliveries' | 'webhooks'>;

/** What attempts left behind that did not become the asset. */
const removeLeftovers = async (job: JobRecord, { assets }: Parts): Promise<void> => {
  const prefix = objectPrefixOf(job);
  await assets.abortUploads(prefix);
  const kept = job.status === 'success' ? Object.values(objectKeysOf(job, job.attempt)) : [];
  const leftovers = (await assets.list(prefix)).filter((key) => !kept.includes(key));
  if (leftovers.length > 0) await assets.remove(leftovers);
};

/**
 * What follows the end of every job, however it ended and whoever ended it: its content is gone, and so is whatever its
 * attempts left; its webhook may be sent. May be repeated, and is, until it was once done to the end.
 */
export const settleJob = async (job: JobRecord, parts: Parts): Promise<void> => {
  await parts.content.destroy(job);
  await removeLeftovers(job, parts);
  await wakeDelivery(job, parts);
};

/** The same for a job that has just succeeded in its first attempt: its key went with its end, and nothing was left. */
export const settleSuccess = async (job: JobRecord, parts: Parts): Promise<void> => {
  if (job.attempt > 1) return settleJob(job, parts);
  await parts.content.remove(job);
  await wakeDelivery(job, parts);
};
