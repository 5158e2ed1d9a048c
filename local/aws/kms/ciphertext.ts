/** Ciphertext blobs: format version | key id | material version | iv | tag | ciphertext, in AES-256-GCM. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Fields } from '../sqs/aws-json.ts';
import { refuse } from './kms-error.ts';

const formatVersion = 1;
const idBytes = 16;
const headerBytes = 1 + idBytes + 4;
const ivBytes = 12;
const tagBytes = 16;
export const materialBytes = 32;

export type Header = { readonly keyId: string; readonly materialVersion: number };

const headerOf = ({ keyId, materialVersion }: Header): Buffer => {
  const version = Buffer.alloc(4);
  version.writeUInt32BE(materialVersion);
  return Buffer.concat([Buffer.of(formatVersion), Buffer.from(keyId.replaceAll('-', ''), 'hex'), version]);
};

/** Throws ServiceError. */
export const readHeader = (blob: Buffer): Header => {
  if (blob.length < headerBytes + ivBytes + tagBytes || blob[0] !== formatVersion) {
    throw refuse('InvalidCiphertextException');
  }
  const hex = blob.toString('hex', 1, 1 + idBytes);
  const keyId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { keyId, materialVersion: blob.readUInt32BE(1 + idBytes) };
};

/** One spelling for one context, whatever the order of its pairs. */
const canonical = (context: Fields): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))));

export const seal = (
  header: Header,
  material: Buffer,
  { plaintext, context }: { plaintext: Buffer; context: Fields },
) => {
  const head = headerOf(header);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', material, iv).setAAD(Buffer.concat([head, canonical(context)]));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([head, iv, cipher.getAuthTag(), sealed]);
};

/** Throws ServiceError if anything but the right material and context was used, or any bit differs. */
export const open = (blob: Buffer, material: Buffer, context: Fields): Buffer => {
  const iv = blob.subarray(headerBytes, headerBytes + ivBytes);
  const tag = blob.subarray(headerBytes + ivBytes, headerBytes + ivBytes + tagBytes);
  const decipher = createDecipheriv('aes-256-gcm', material, iv, { authTagLength: tagBytes })
    .setAAD(Buffer.concat([blob.subarray(0, headerBytes), canonical(context)]))
    .setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(blob.subarray(headerBytes + ivBytes + tagBytes)), decipher.final()]);
  } catch {
    throw refuse('InvalidCiphertextException');
  }
};
