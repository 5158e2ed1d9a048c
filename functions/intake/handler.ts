/** Takes conversions that customers' own systems put into the queue of submissions. */
import type { Context } from 'aws-lambda';
import { composeIntake } from '../../shared/aws/compose-intake.ts';
import { type BatchAnswer, dealWithEach, type QueueEvent } from '../../shared/aws/queue-batch.ts';
import { logFailure } from '../../shared/observability/logger.ts';
import { takeMessage } from './take-message.ts';

const { queueName, ...parts } = composeIntake();

const isDeadLetter = (queueArn: string): boolean => queueArn.split(':').at(-1) !== queueName;

export const handler = (event: QueueEvent, { awsRequestId: requestId }: Context): Promise<BatchAnswer> =>
  dealWithEach(
    event,
    ({ messageId: id, body, attributes, eventSourceARN }) =>
      takeMessage({ id, body, senderId: attributes.SenderId, isDead: isDeadLetter(eventSourceARN) }, parts),
    (error) => logFailure('submission_failed', { code: 'internal', requestId, error }),
  );
