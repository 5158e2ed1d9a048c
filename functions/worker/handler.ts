/** Runs the jobs of the queue, each message one job; and tests a customer's bucket, for the api. */
import type { Context } from 'aws-lambda';
import { composeWorker } from '../../shared/aws/compose-worker.ts';
import { readJobMessage } from '../../shared/aws/job-queue.ts';
import { type BatchAnswer, dealWithEach, type QueueEvent } from '../../shared/aws/queue-batch.ts';
import { isStorageTest, type StorageTestAnswer, type StorageTestEvent } from '../../shared/aws/storage-test.ts';
import { toAppError } from '../../shared/domain/errors.ts';
import { logFailure } from '../../shared/observability/logger.ts';
import { measure } from '../../shared/observability/measurements.ts';
import { testStorage } from '../../shared/usecases/manage-storage.ts';
import { runJob } from '../../shared/usecases/run-job.ts';

const { queue, parts } = composeWorker();
type Report = (error: unknown) => void;

const runJobs = (event: QueueEvent, requestId: string, report: Report): Promise<BatchAnswer> =>
  dealWithEach(
    event,
    async ({ body, receiptHandle }) => {
      const job = readJobMessage(body);
      // Nobody would ever understand it.
      if (!job) return true;
      const hide = (ms: number): Promise<void> => queue.hide(receiptHandle, ms);
      const startedAt = performance.now();
      const outcome = await runJob(job, { hide }, { ...parts, report });
      const ids = { requestId, jobId: job.id };
      measure('job_attempted', performance.now() - startedAt, { outcome: outcome.kind, ...ids });
      if (outcome.kind === 'done') return true;
      if (outcome.afterMs !== undefined) await hide(outcome.afterMs);
      return false;
    },
    report,
  );

const test = async ({ testStorage: config }: StorageTestEvent, report: Report): Promise<StorageTestAnswer> => {
  try {
    await testStorage(config, parts);
    return {};
  } catch (error) {
    const { code, field } = toAppError(error);
    if (code === 'internal') report(error);
    return { code, field };
  }
};

export const handler = (
  event: QueueEvent | StorageTestEvent,
  { awsRequestId: requestId }: Context,
): Promise<BatchAnswer | StorageTestAnswer> => {
  const report: Report = (error) => logFailure('job_failed', { code: 'internal', requestId, error });
  return isStorageTest(event) ? test(event, report) : runJobs(event, requestId, report);
};
