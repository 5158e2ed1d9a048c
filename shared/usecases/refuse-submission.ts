import type { Principal } from '../domain/account.ts';
import type { AppError } from '../domain/errors.ts';
import type { Claim } from '../domain/idempotency.ts';
import type { Job } from '../domain/job.ts';
import { newJob } from './accept-job.ts';
import type { JobParts, Times } from './job-parts.ts';
import { openJob } from './open-job.ts';

type Refusal = {
  readonly principal: Principal;
  readonly type: Job['type'];
  readonly submissionId: string;
  /** Of the message: however often it comes, one job tells of it. */
  readonly claim: Claim;
  readonly failure: Pick<AppError, 'code' | 'field'>;
};
type Parts = Pick<JobParts, 'now' | 'jobs' | 'endings' | 'keys' | 'deliveries'> & Times<'acceptMs'>;

/**
 * Records a message that cannot become a job as one that failed: its sender waits for no answer, so this is where its
 * account finds why. Of what the message held, nothing is kept.
 */
export const refuseSubmission = async (
  { principal, type, submissionId, claim, failure }: Refusal,
  parts: Parts,
): Promise<void> => {
  const { accountId, keyId } = principal;
  const now = parts.now();
  const job = newJob({ accountId, keyId, type, storage: 'none', params: {}, submissionId }, now);
  if (await openJob({ job, dueAt: now + parts.times.acceptMs, claim, async: true }, parts)) return;
  const { code, field } = failure;
  const finishedAt = parts.now();
  const end = { status: 'error', finishedAt, processMs: finishedAt - now, errorCode: code } as const;
  await parts.endings.end(job, { ...end, ...(field && { errorField: field }) });
};
