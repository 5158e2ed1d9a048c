import type { Asset } from '../domain/asset.ts';
import { AppError, toAppError } from '../domain/errors.ts';
import type { JobRecord } from '../domain/job.ts';
import { assertRoom } from '../domain/plan.ts';
import type { RenderReport } from '../domain/render-report.ts';
import { newJob, type Submission } from './accept-job.ts';
import { failJob } from './fail-job.ts';
import type { JobParts, Times } from './job-parts.ts';
import { LostJob, storeDocument } from './store-document.ts';

export type StoredNow = { readonly job: JobRecord; readonly asset: Asset; readonly report: RenderReport };

type Parts = Pick<JobParts, 'now' | 'renderer' | 'jobs' | 'endings' | 'content' | 'assets' | 'keys'> &
  Times<'acceptMs'>;

/**
 * A synchronous render whose document is stored: the caller waits until it is. What the request held is written nowhere.
 * @throws AppError
 */
export const storeNow = async (submission: Submission, parts: Parts): Promise<StoredNow> => {
  const { principal, render, presentation } = submission;
  assertRoom(principal);
  const job = newJob(submission, parts.now());
  const dueAt = job.createdAt + parts.times.acceptMs;
  await parts.jobs.create(job, dueAt);
  try {
    const order = { job, render, presentation, limits: principal.limits, startedAt: job.createdAt };
    const { end, asset, report } = await storeDocument(order, parts);
    return { job: { ...job, ...end }, asset, report };
  } catch (error) {
    // It was cancelled meanwhile.
    if (error instanceof LostJob) throw new AppError('cancelled');
    const failure = toAppError(error);
    await failJob(job, failure, { settleBy: dueAt }, parts);
    throw failure;
  }
};
