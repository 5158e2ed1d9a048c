import { type Deletion, hashReceiptSecret, newReceiptSecret } from '../domain/deletion.ts';
import { newId } from '../domain/ids.ts';

type Parts = {
  readonly now: () => number;
  readonly beginDeletion: (deletion: Omit<Deletion, 'counts'>, by: string) => Promise<boolean>;
  readonly deletionQueue: { readonly send: (id: string, delayMs?: number) => Promise<void> };
  readonly times: { readonly lateLookMs: number };
};

export type BegunDeletion = { readonly deletionId: string; readonly receiptSecret: string };

/**
 * Takes an account out of use, for good and before this settles; an eraser then deletes all that it has.
 * @returns how its receipt is read; undefined when there is no such account, or it is being deleted already
 */
export const deleteAccount = async (
  { accountId, by }: { readonly accountId: string; readonly by: string },
  { now, beginDeletion, deletionQueue, times }: Parts,
): Promise<BegunDeletion | undefined> => {
  const requestedAt = now();
  const id = newId('deletion', requestedAt);
  const receiptSecret = newReceiptSecret();
  // Ahead of the deletion itself: should we die right after that, this lets an eraser know. It is a last look as well, for
  // what a request wrote that had been let in just before. When no deletion comes of it, it names none.
  await deletionQueue.send(id, times.lateLookMs);
  const deletion = { id, accountId, requestedAt, secretHash: hashReceiptSecret(receiptSecret) };
  if (!(await beginDeletion(deletion, by))) return undefined;
  await deletionQueue.send(id);
  return { deletionId: id, receiptSecret };
};
