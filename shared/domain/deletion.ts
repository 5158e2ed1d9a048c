/**
 * The deletion of an account and the signed receipt that tells of it: random ids, counts and times, never content.
 * Anybody can check a receipt with nothing but the public key.
 */
import { createHash, createPublicKey, randomBytes, timingSafeEqual, verify } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { days } from './durations.ts';

/** What was deleted, at the least: what an eraser deleted that died before it could write that down is not counted. */
export type DeletionCounts = {
  /** Rows of the account: jobs, assets, configurations, keys, deliveries and whatever else it had. */
  readonly rows: number;
  /** Wrapped data keys, each of which sealed one record. */
  readonly keys: number;
  /** Stored files: documents, previews and sealed requests. */
  readonly objects: number;
};
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

/** What backups of the account's rows there may be. */
export type Backups = {
  /** How many days back rows can be restored; 0: there are no backups. */
  readonly recoveryDays: number;
  /** When the last one that holds the account's rows expires (epoch ms); null: there is none. */
  readonly lastExpiresAt: number | null;
};

export const backupsOf = (recoveryDays: number, completedAt: number): Backups => ({
  recoveryDays,
  lastExpiresAt: recoveryDays > 0 ? completedAt + days(recoveryDays) : null,
});

export const receiptAlgorithm = 'ECDSA_SHA_256';

export type Receipt = {
  readonly deletionId: string;
  readonly account: string;
  readonly requestedAt: number;
  readonly completedAt: number;
  readonly counts: DeletionCounts;
  /** How long logs are kept; they hold ids, codes, sizes and durations. */
  readonly logRetentionDays: number;
  readonly backups: Backups;
  readonly algorithm: typeof receiptAlgorithm;
  /** SHA-256 of the public key in its SPKI form, in hexadecimal. */
  readonly keyId: string;
};
/** The signature is DER in Base64. */
export type SignedReceipt = Receipt & { readonly signature: string };

/** All that a receipt says, in the one order in which it is signed. */
const inOrder = (receipt: Receipt): Receipt => {
  const { deletionId, account, requestedAt, completedAt, counts, backups, algorithm, keyId } = receipt;
  return {
    deletionId,
    account,
    requestedAt,
    completedAt,
    counts: { rows: counts.rows, keys: counts.keys, objects: counts.objects },
    logRetentionDays: receipt.logRetentionDays,
    backups: { recoveryDays: backups.recoveryDays, lastExpiresAt: backups.lastExpiresAt },
    algorithm,
    keyId,
  };
};

/** Signatures of other things by the same key can never pass for a receipt's. */
const heading = 'ephemera-deletion-receipt-v1\n';

/** What is signed: a heading, then the receipt without its signature as JSON, in this order and without spaces. */
export const canonicalReceipt = (receipt: Receipt): Buffer => Buffer.from(heading + JSON.stringify(inOrder(receipt)));

/** @param spki the public key in DER */
export const publicKeyIdOf = (spki: Uint8Array): string => createHash('sha256').update(spki).digest('hex');

export type ReceiptVerdict = 'genuine' | 'altered' | 'of_another_key' | 'no_receipt';

const parseReceipt = (text: string): SignedReceipt | undefined => {
  try {
    const given: SignedReceipt = JSON.parse(text);
    const { signature } = given;
    // Base64 is read leniently: only one spelling of a signature counts.
    const isWhole =
      isDeepStrictEqual(given, { ...inOrder(given), signature }) &&
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
