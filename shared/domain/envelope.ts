/**
 * Sealed records: AES-256-GCM under a data key that seals this one record. What is sealed is bound to its account, its
 * record and its purpose, so that it opens nowhere else, and any flipped bit is noticed.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** What a data key is for. `link` and `idempotency` keys sign; the others seal. */
export type Purpose =
  | 'content'
  | 'storage'
  | 'template'
  | 'webhook'
  | 'webhook-secret'
  | 'asset'
  | 'link'
  | 'idempotency';

export type SealedRecord = {
  readonly account: string;
  /** Id of what is sealed: a job, an asset, a storage configuration. */
  readonly record: string;
  readonly purpose: Purpose;
};

/** The key with which an account signs for a purpose; there is one for each. */
export const signingKeyOf = (account: string, purpose: 'link' | 'idempotency'): SealedRecord => ({
  account,
  purpose,
  record: account,
});

/** Sealed bytes that do not open: cut, altered, of another record, or of a format that is not known. */
export class EnvelopeError extends Error {}

// Version, then IV, then tag, then ciphertext. A new format gets a new version byte, and the old one stays readable.
const version = 1;
const ivBytes = 12;
const tagBytes = 16;
const headBytes = 1 + ivBytes + tagBytes;
const algorithm = 'aes-256-gcm';
const idPattern = /^[A-Za-z0-9_-]+$/;

const boundTo = ({ account, record, purpose }: SealedRecord): Buffer => {
  // Ids without the separator make one spelling mean one record.
  if (!idPattern.test(account) || !idPattern.test(record)) throw new EnvelopeError('not an id');
  return Buffer.from(`v${version}|${account}|${record}|${purpose}`);
};

/** @param key 32 bytes, used for this record only */
export const seal = (key: Uint8Array, record: SealedRecord, plaintext: Uint8Array): Buffer => {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength: tagBytes }).setAAD(boundTo(record));
  const ciphertext = [cipher.update(plaintext), cipher.final()];
  return Buffer.concat([Buffer.of(version), iv, cipher.getAuthTag(), ...ciphertext]);
};

/** @throws EnvelopeError */
export const open = (key: Uint8Array, record: SealedRecord, sealed: Uint8Array): Buffer => {
  if (sealed.length < headBytes || sealed[0] !== version) throw new EnvelopeError('not a sealed record');
  const iv = sealed.subarray(1, 1 + ivBytes);
  const decipher = createDecipheriv(algorithm, key, iv, { authTagLength: tagBytes })
    .setAAD(boundTo(record))
    .setAuthTag(sealed.subarray(1 + ivBytes, headBytes));
  const plaintext = decipher.update(sealed.subarray(headBytes));
  try {
    return Buffer.concat([plaintext, decipher.final()]);
  } catch {
    throw new EnvelopeError('altered, or of another record');
  } finally {
    // Unverified bytes, or a copy of what is handed out.
    plaintext.fill(0);
  }
};
