import { type Deletion, isReceiptSecret, type SignedReceipt } from '../domain/deletion.ts';
import { AppError } from '../domain/errors.ts';
import { isId } from '../domain/ids.ts';

type Parts = { readonly findDeletion: (id: string) => Promise<Deletion | undefined> };

export type RunningDeletion = { readonly deletionId: string; readonly status: 'running' };

/**
 * The receipt of a deletion, for whoever has its secret.
 * @throws AppError `not_found`, the same for a wrong secret and for a wrong id
 */
export const readReceipt = async (
  { id, secret }: { readonly id: string; readonly secret: string },
  { findDeletion }: Parts,
): Promise<SignedReceipt | RunningDeletion> => {
  const deletion = isId('deletion', id) ? await findDeletion(id) : undefined;
  if (!deletion || !isReceiptSecret(secret, deletion)) throw new AppError('not_found');
  return deletion.receipt === undefined ? { deletionId: id, status: 'running' } : JSON.parse(deletion.receipt);
};
