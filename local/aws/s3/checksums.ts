/** The checksums that S3 clients send with a body, in a header or in a trailer. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Taken in piece by piece; base64 at the end, as in the header. */
type Checksum = { readonly update: (data: Uint8Array) => void; readonly digest: () => string };

const castagnoli = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

const crc32c = (data: Uint8Array, previous: number): number => {
  let value = ~previous;
  for (const byte of data) value = (castagnoli[(value ^ byte) & 0xff] as number) ^ (value >>> 8);
  return ~value >>> 0;
};

const cyclic = (step: (data: Uint8Array, previous: number) => number): Checksum => {
  let value = 0;
  return {
    update: (data) => {
      value = step(data, value);
    },
    digest: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString('base64');
    },
  };
};

const hashed = (algorithm: string): Checksum => {
  const hash = createHash(algorithm);
  return { update: (data) => void hash.update(data), digest: () => hash.digest('base64') };
};

const checksums = {
  'x-amz-checksum-crc32': () => cyclic(crc32),
  'x-amz-checksum-crc32c': () => cyclic(crc32c),
  'x-amz-checksum-sha1': () => hashed('sha1'),
  'x-amz-checksum-sha256': () => hashed('sha256'),
} as const satisfies Record<string, () => Checksum>;

export type ChecksumHeader = keyof typeof checksums;

export const checksumHeaders = Object.keys(checksums) as readonly ChecksumHeader[];

export const startChecksum = (header: ChecksumHeader): Checksum => checksums[header]();
