/** Sends the webhooks of the queue, those of a batch beside one another: a slow receiver holds up none but itself. */
import type { Context } from 'aws-lambda';
import { composeNotifier } from '../../shared/aws/compose-notifier.ts';
import { type BatchAnswer, dealWithEach, type QueueEvent } from '../../shared/aws/queue-batch.ts';
import { readDeliveryMessage } from '../../shared/aws/webhook-queue.ts';
import { logFailure } from '../../shared/observability/logger.ts';
import { measure } from '../../shared/observability/measurements.ts';
import { deliverWebhook } from '../../shared/usecases/deliver-webhook.ts';

const parts = composeNotifier();

export const handler = (event: QueueEvent, { awsRequestId: requestId }: Context): Promise<BatchAnswer> =>
  dealWithEach(
    event,
    async ({ body }) => {
      const delivery = readDeliveryMessage(body);
      if (!delivery) return true;
      const startedAt = performance.now();
      const outcome = await deliverWebhook(delivery, parts);
      if (outcome) measure('delivery_attempted', performance.now() - startedAt, { outcome, requestId });
      return true;
    },
    (error) => logFailure('delivery_failed', { code: 'internal', requestId, error }),
  );
