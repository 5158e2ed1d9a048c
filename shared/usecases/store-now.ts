import type { Asset } from '../domain/asset.ts';
import { AppError, toJobError } from '../domain/errors.ts';
import type { JobRecord } from '../domain/job.ts';
import { assertRoom } from '../domain/plan.ts';
import type { RenderReport } from '../domain/render-report.ts';
import { jobOf, type Submission } from './accept-job.ts';
import { wakeDelivery } from './begin-delivery.ts';
import { failJob } from './fail-job.ts';
import type { JobParts, Times } from './job-parts.ts';
import { openJob } from './open-job.ts';
import { LostJob, storeDocument } from './store-document.ts';

export type StoredNow = { readonly job: JobRecord; readonly asset: Asset; readonly report: RenderReport };

type Parts = Pick<
  JobParts,
  'now' | 'renderer' | 'jobs' | 'endings' | 'content' | 'assets' | 'keys' | 'deliveries' | 'webhooks'
> &
  Times<'acceptMs'> & {
    readonly assetRows: { readonly find: (accountId: string, assetId: string) => Promise<Asset | undefined> };
  };

/** What a request was answered with that now comes again. */
const storedBefore = async (job: JobRecord, { assetRows }: Parts): Promise<StoredNow> => {
  const { id: jobId, errorCode, errorField: field } = job;
  if (errorCode) throw new AppError(errorCode, { field, jobId });
  const asset = job.assetId && (await assetRows.find(job.accountId, job.assetId));
  if (!asset || !job.report) throw new AppError('not_found', { jobId });
  return { job, asset, report: job.report };
};

/** What cannot be done now is left to the sweeper: the caller has his document. */
const settleDelivery = async (job: JobRecord, parts: Parts): Promise<void> => {
  const settled = wakeDelivery(job, parts).then(() => parts.endings.settled(job));
  await settled.catch(() => undefined);
};

/**
 * A synchronous render whose document is stored: the caller waits until it is. What the request held is written nowhere.
 * @throws AppError
 */
export const storeNow = async (submission: Submission, parts: Parts): Promise<StoredNow> => {
  const { principal, render, presentation, webhook } = submission;
  assertRoom(principal);
  const job = jobOf(submission, parts.now());
  const dueAt = job.createdAt + parts.times.acceptMs;
  const first = await openJob({ job, dueAt, claim: submission.claim, async: false, webhook }, parts);
  if (first) return storedBefore(first, parts);
  try {
    const order = { job, render, presentation, limits: principal.limits, startedAt: job.createdAt };
    // Nobody comes back to a job without a webhook: nothing follows its end.
    const settleBy = webhook === undefined ? undefined : dueAt;
    const { end, asset, report } = await storeDocument({ ...order, settleBy }, parts);
    if (settleBy !== undefined) await settleDelivery(job, parts);
    return { job: { ...job, ...end }, asset, report };
  } catch (error) {
    // It was cancelled meanwhile.
    if (error instanceof LostJob) throw new AppError('cancelled', { jobId: job.id });
    const failure = toJobError(job.id, error);
    await failJob(job, failure, { settleBy: dueAt }, parts);
    throw failure;
  }
};
