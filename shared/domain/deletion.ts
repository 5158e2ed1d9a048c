/**
 * The deletion of an account and the signed receipt that tells of it: random ids, counts and times, never content.
 * Anybody can check a receipt with nothing but the public key.
 */
import { createHash, createPublicKey, randomBytes, timingSafeEqual, verify } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { days } from './durations.ts';
import {
  type Backups,
  canonicalReceiptText,
  type DeletionCounts,
  type Receipt,
  receiptAlgorithm,
  receiptInOrder,
  type SignedReceipt,
} from './receipt-form.ts';

export { type Backups, type DeletionCounts, type Receipt, receiptAlgorithm, type SignedReceipt };

export const nothingDeleted: DeletionCounts = { rows: 0, keys: 0, objects: 0 };

/** An account's deletion, as the log has it. Times in epoch ms. */
export type Deletion = {
  readonly id: string;
  readonly accountId: string;
  readonly requestedAt: number;
  /** Of the secret that its receipt is shown for. */
  readonly secretHash: string;
  readonly counts: DeletionCounts;
  /** The signed receipt as JSON, once all is gone. */
  readonly receipt?: string;
};

export const backupsOf = (recoveryDays: number, completedAt: number): Backups => ({
  recoveryDays,
  lastExpiresAt: recoveryDays > 0 ? completedAt + days(recoveryDays) : null,
});

export const canonicalReceipt = (receipt: Receipt): Buffer => Buffer.from(canonicalReceiptText(receipt));

/** @param spki the public key in DER */
export const publicKeyIdOf = (spki: Uint8Array): string => createHash('sha256').update(spki).digest('hex');

export type ReceiptVerdict = 'genuine' | 'altered' | 'of_another_key' | 'no_receipt';

const parseReceipt = (text: string): SignedReceipt | undefined => {
  try {
    const given: SignedReceipt = JSON.parse(text);
    const { signature } = given;
    // Base64 is read leniently: only one spelling of a signature counts.
    const isWhole =
      isDeepStrictEqual(given, { ...receiptInOrder(given), signature }) &&
      Buffer.from(signature, 'base64').toString('base64') === signature;
    return isWhole ? given : undefined;
  } catch {
    return undefined;
  }
};

/**
 * @param text the receipt as JSON, its members in any order
 * @param publicKey in PEM
 * @throws when the public key is none
 */
export const verifyReceipt = (text: string, publicKey: string): ReceiptVerdict => {
  const key = createPublicKey(publicKey);
  const receipt = parseReceipt(text);
  if (!receipt || receipt.algorithm !== receiptAlgorithm) return 'no_receipt';
  if (receipt.keyId !== publicKeyIdOf(key.export({ type: 'spki', format: 'der' }))) return 'of_another_key';
  const isGenuine = verify('sha256', canonicalReceipt(receipt), key, Buffer.from(receipt.signature, 'base64'));
  return isGenuine ? 'genuine' : 'altered';
};

/** What the receipt is shown for, once every key of the account is dead. 256 random bits. */
export const newReceiptSecret = (): string => `receipt_${randomBytes(32).toString('base64url')}`;

export const hashReceiptSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export const isReceiptSecret = (secret: string, { secretHash }: Pick<Deletion, 'secretHash'>): boolean =>
  timingSafeEqual(Buffer.from(hashReceiptSecret(secret)), Buffer.from(secretHash));
