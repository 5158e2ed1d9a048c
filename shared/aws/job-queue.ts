/** The queue of accepted jobs. A message names a job and nothing of it. */
import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { JobRef } from '../domain/job.ts';

/** @param QueueUrl of the queue */
export const createJobQueue = (sqs: SQSClient, QueueUrl: string) => ({
  /** Lets a job be run. Accounts take turns: one that sends many does not hold the others up. */
  send: async ({ accountId, id }: JobRef): Promise<void> => {
    const MessageBody = JSON.stringify({ jobId: id, accountId });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId: accountId }));
  },

  /** Hides a received message for so long from now on, in whole seconds; then it is handed out again. */
  hide: async (ReceiptHandle: string, ms: number): Promise<void> => {
    const VisibilityTimeout = Math.ceil(ms / 1000);
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
  },
});

export type JobQueue = ReturnType<typeof createJobQueue>;

/** The job that a message names; undefined for a message that nobody of ours has sent. */
export const readJobMessage = (body: string): JobRef | undefined => {
  try {
    const { jobId, accountId } = JSON.parse(body);
    return typeof jobId === 'string' && typeof accountId === 'string' ? { id: jobId, accountId } : undefined;
  } catch {
    return undefined;
  }
};
