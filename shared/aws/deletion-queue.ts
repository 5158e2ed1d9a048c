/** The queue of accounts to be deleted. A message names a deletion and nothing of it. */
import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** @param QueueUrl of the queue */
export const createDeletionQueue = (sqs: SQSClient, QueueUrl: string) => ({
  /** Lets an eraser look at a deletion, after so many milliseconds. */
  send: async (deletionId: string, delayMs = 0): Promise<void> => {
    const MessageBody = JSON.stringify({ deletionId });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds: Math.ceil(delayMs / 1000) }));
  },

  /** Hides a received message for so long from now on, in whole seconds; then it is handed out again. */
  hide: async (ReceiptHandle: string, ms: number): Promise<void> => {
    const VisibilityTimeout = Math.ceil(ms / 1000);
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
  },
});

/** The deletion that a message names; undefined for a message that nobody of ours has sent. */
export const readDeletionMessage = (body: string): string | undefined => {
  try {
    const { deletionId } = JSON.parse(body);
    return typeof deletionId === 'string' ? deletionId : undefined;
  } catch {
    return undefined;
  }
};
