/** Ends the jobs whose messages nobody could deal with. */
import type { Context } from 'aws-lambda';
import { composeJobs } from '../../shared/aws/compose-jobs.ts';
import { readJobMessage } from '../../shared/aws/job-queue.ts';
import { type BatchAnswer, dealWithEach, type QueueEvent } from '../../shared/aws/queue-batch.ts';
import { logFailure } from '../../shared/observability/logger.ts';
import { buryJob } from '../../shared/usecases/bury-job.ts';

const { parts } = composeJobs();

export const handler = (event: QueueEvent, { awsRequestId: requestId }: Context): Promise<BatchAnswer> =>
  dealWithEach(
    event,
    async ({ body }) => {
      const job = readJobMessage(body);
      return job ? buryJob(job, parts) : true;
    },
    (error) => logFailure('job_failed', { code: 'internal', requestId, error }),
  );
