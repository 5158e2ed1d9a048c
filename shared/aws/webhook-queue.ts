/** The queue of deliveries whose attempt is due. A message names a delivery and nothing of it. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { DeliveryRef } from '../domain/delivery.ts';

/** SQS holds a message back for so long at most. */
export const queueDelayMsMax = 15 * 60 * 1000;

/** @param QueueUrl of the queue */
export const createWebhookQueue = (sqs: SQSClient, QueueUrl: string) => ({
  /** Lets an attempt be made after so many milliseconds. Accounts take turns: one with dead receivers holds up itself. */
  send: async ({ accountId, id }: DeliveryRef, delayMs = 0): Promise<void> => {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: JSON.stringify({ deliveryId: id, accountId }),
        MessageGroupId: accountId,
        DelaySeconds: Math.ceil(delayMs / 1000),
      }),
    );
  },
});

export type WebhookQueue = ReturnType<typeof createWebhookQueue>;

/** The delivery that a message names; undefined for a message that nobody of ours has sent. */
export const readDeliveryMessage = (body: string): DeliveryRef | undefined => {
  try {
    const { deliveryId, accountId } = JSON.parse(body);
    return typeof deliveryId === 'string' && typeof accountId === 'string' ? { id: deliveryId, accountId } : undefined;
  } catch {
    return undefined;
  }
};
