import type { EndOptions } from '../domain/completion.ts';
import type { AppError } from '../domain/errors.ts';
import type { JobRecord } from '../domain/job.ts';
import type { JobParts } from './job-parts.ts';
import { settleJob } from './settle-job.ts';

type Parts = Pick<JobParts, 'now' | 'endings' | 'content' | 'assets' | 'deliveries' | 'webhooks'>;

/** Ends a job as failed, and sees to what follows; false when it has ended already, or another works on it. */
export const failJob = async (
  job: JobRecord,
  { code, field }: Pick<AppError, 'code' | 'field'>,
  options: EndOptions,
  parts: Parts,
): Promise<boolean> => {
  const finishedAt = parts.now();
  const end = {
    status: 'error',
    finishedAt,
    processMs: finishedAt - job.createdAt,
    errorCode: code,
    ...(field && { errorField: field }),
  } as const;
  if (!(await parts.endings.endSealed(job, end, options))) return false;
  await settleJob({ ...job, ...end }, parts);
  if (options.settleBy !== undefined) await parts.endings.settled(job);
  return true;
};
