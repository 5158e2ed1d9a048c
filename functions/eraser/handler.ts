/** Deletes what deleted accounts had. No deletion is ever given up: one that failed too often is begun anew, later. */
import type { Context } from 'aws-lambda';
import { composeEraser } from '../../shared/aws/compose-eraser.ts';
import { readDeletionMessage } from '../../shared/aws/deletion-queue.ts';
import { type BatchAnswer, dealWithEach, type QueueEvent } from '../../shared/aws/queue-batch.ts';
import { logFailure } from '../../shared/observability/logger.ts';
import { eraseAccount } from '../../shared/usecases/erase-account.ts';

const { queueName, ...parts } = composeEraser();

const isDeadLetter = (queueArn: string): boolean => queueArn.split(':').at(-1) !== queueName;
/** Left for one more step, and for handing over. */
const handOverMs = 60_000;

export const handler = (event: QueueEvent, context: Context): Promise<BatchAnswer> => {
  const { awsRequestId: requestId } = context;
  const report = (error: unknown): void => logFailure('deletion_failed', { code: 'internal', requestId, error });
  const stopAt = parts.now() + context.getRemainingTimeInMillis() - handOverMs;
  return dealWithEach(
    event,
    async ({ body, receiptHandle, eventSourceARN }) => {
      const id = readDeletionMessage(body);
      // Nobody would ever understand it.
      if (id === undefined) return true;
      if (isDeadLetter(eventSourceARN)) {
        report(new Error('a deletion failed too often'));
        await parts.queue.send(id, parts.times.lateLookMs);
        return true;
      }
      await eraseAccount(id, { hide: (ms) => parts.queue.hide(receiptHandle, ms), stopAt }, parts);
      return true;
    },
    report,
  );
};
