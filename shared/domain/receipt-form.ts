/** What a deletion receipt says, and the form in which it is signed. Nothing of Node's: a page checks receipts as well. */

/** What was deleted, at the least: what an eraser deleted that died before it could write that down is not counted. */
export type DeletionCounts = {
  /** Rows of the account: jobs, assets, configurations, keys, deliveries and whatever else it had. */
  readonly rows: number;
  /** Wrapped data keys, each of which sealed one record. */
  readonly keys: number;
  /** Stored files: documents, previews and sealed requests. */
  readonly objects: number;
};

/** What backups of the account's rows there may be. */
export type Backups = {
  /** How many days back rows can be restored; 0: there are no backups. */
  readonly recoveryDays: number;
  /** When the last one that holds the account's rows expires (epoch ms); null: there is none. */
  readonly lastExpiresAt: number | null;
};

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
export const receiptInOrder = (receipt: Receipt): Receipt => {
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
export const canonicalReceiptText = (receipt: Receipt): string => heading + JSON.stringify(receiptInOrder(receipt));
