import { AppError } from '../domain/errors.ts';
import { type Claim, onRepeat } from '../domain/idempotency.ts';
import type { JobRecord } from '../domain/job.ts';
import { prepareDelivery, type RecordParts, recordJob } from './begin-delivery.ts';
import type { JobParts } from './job-parts.ts';

type Parts = Pick<JobParts, 'now' | 'jobs'> & RecordParts;
type Opening = {
  readonly job: JobRecord;
  /** When the sweeper looks at it (epoch ms). */
  readonly dueAt: number;
  readonly claim?: Claim | undefined;
  /** Whether the caller is answered before the job has ended. */
  readonly async: boolean;
  /** The address that is sent the job once it has ended. */
  readonly webhook?: string | undefined;
};

const triesMax = 3;

/**
 * Records a job as pending; under an idempotency key once only.
 * @returns the job that a request under this key was answered with before; undefined when the given one was recorded
 * @throws AppError `idempotency_mismatch`, `conflict_in_progress`
 */
export const openJob = async (
  { job, dueAt, claim, async, webhook }: Opening,
  parts: Parts,
): Promise<JobRecord | undefined> => {
  if (!claim) {
    await recordJob({ job, webhook, dueAt }, parts);
    return undefined;
  }
  const { now, jobs } = parts;
  const prepared = webhook === undefined ? undefined : await prepareDelivery(job, webhook, parts);
  let replaced: string | undefined;
  for (let tries = 0; tries < triesMax; tries += 1) {
    if (await jobs.createClaimed(job, dueAt, { ...claim, now: now(), replaced, prepared })) return undefined;
    const claimed = await jobs.findClaimed(job.accountId, claim.slot);
    if (!claimed) continue;
    if (claimed.request !== claim.request) throw new AppError('idempotency_mismatch', { field: 'Idempotency-Key' });
    const first = await jobs.find({ accountId: job.accountId, id: claimed.jobId });
    const answer = onRepeat(first, { async });
    if (answer === 'wait') throw new AppError('conflict_in_progress', { field: 'Idempotency-Key' });
    if (answer === 'same') return first;
    replaced = claimed.jobId;
  }
  // Others take the key away as often as it becomes free.
  throw new AppError('conflict_in_progress', { field: 'Idempotency-Key' });
};
