/** Runs the jobs of the queue, each message one job. */
import type { Context } from 'aws-lambda';
import { composeWorker } from '../../shared/aws/compose-worker.ts';
import { readJobMessage } from '../../shared/aws/job-queue.ts';
import { type BatchAnswer, dealWithEach, type QueueEvent } from '../../shared/aws/queue-batch.ts';
import { logFailure } from '../../shared/observability/logger.ts';
import { runJob } from '../../shared/usecases/run-job.ts';

const { queue, parts } = composeWorker();

export const handler = (event: QueueEvent, { awsRequestId: requestId }: Context): Promise<BatchAnswer> => {
  const report = (error: unknown): void => logFailure('job_failed', { code: 'internal', requestId, error });
  return dealWithEach(
    event,
    async ({ body, receiptHandle }) => {
      const job = readJobMessage(body);
      // Nobody would ever understand it.
      if (!job) return true;
      const hide = (ms: number): Promise<void> => queue.hide(receiptHandle, ms);
      const outcome = await runJob(job, { hide }, { ...parts, report });
      if (outcome.kind === 'done') return true;
      if (outcome.afterMs !== undefined) await hide(outcome.afterMs);
      return false;
    },
    report,
  );
};
