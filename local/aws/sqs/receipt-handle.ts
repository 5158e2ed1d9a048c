/**
 * Receipt handles prove themselves: one that was issued is told from an invented one even when its message is long gone,
 * as deleting twice must succeed.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { refuse } from './sqs-error.ts';

export type Receipt = { readonly messageId: string; readonly receipt: string };

const proofOf = (secret: string, queue: string, receipt: string): Buffer =>
  createHmac('sha256', secret).update(`${queue}\n${receipt}`).digest();

export const receiptHandle = (secret: string, queue: string, { messageId, receipt }: Receipt): string => {
  const named = `${messageId}.${receipt}`;
  return `${Buffer.from(named).toString('base64url')}.${proofOf(secret, queue, named).toString('base64url')}`;
};

/** Throws ServiceError for a handle that this queue did not issue. */
export const readReceiptHandle = (secret: string, queue: string, handle: string): Receipt => {
  const [named = '', proof = ''] = handle.split('.').map((part) => Buffer.from(part, 'base64url'));
  const expected = proofOf(secret, queue, named.toString());
  if (proof.length !== expected.length || !timingSafeEqual(expected, Buffer.from(proof))) {
    throw refuse('ReceiptHandleIsInvalid');
  }
  const [messageId = '', receipt = ''] = named.toString().split('.');
  return { messageId, receipt };
};
