/** CRC-32, the checksum that S3 clients send with a body by default, in a header or in a trailer. */
import { crc32 } from 'node:zlib';

export const checksumHeader = 'x-amz-checksum-crc32';

/** Takes in data piece by piece; base64 at the end, as in the header. */
export const startChecksum = () => {
  let value = 0;
  return {
    update: (data: Uint8Array): void => {
      value = crc32(data, value);
    },
    digest: (): string => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString('base64');
    },
  };
};
