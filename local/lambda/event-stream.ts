import { crc32 } from 'node:zlib';

const headerBytes = (headers: Readonly<Record<string, string>>): Buffer =>
  Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const head = Buffer.alloc(1 + name.length + 1 + 2);
      head.writeUInt8(name.length, 0);
      head.write(name, 1, 'latin1');
      head.writeUInt8(7, 1 + name.length); // 7: the value is a string
      head.writeUInt16BE(value.length, 2 + name.length);
      return Buffer.concat([head, Buffer.from(value, 'latin1')]);
    }),
  );

const payloadHeaders = headerBytes({
  ':event-type': 'PayloadChunk',
  ':content-type': 'application/octet-stream',
  ':message-type': 'event',
});
const completeHeaders = headerBytes({
  ':event-type': 'InvokeComplete',
  ':content-type': 'application/json',
  ':message-type': 'event',
});

/**
 * One message of application/vnd.amazon.eventstream, as parts to write in order:
 * total length, header length, CRC of those, headers, payload, CRC of all before.
 */
const message = (headers: Buffer, payload: Uint8Array): [Buffer, Uint8Array, Buffer] => {
  const head = Buffer.alloc(12 + headers.length);
  head.writeUInt32BE(head.length + payload.length + 4, 0);
  head.writeUInt32BE(headers.length, 4);
  head.writeUInt32BE(crc32(head.subarray(0, 8)), 8);
  headers.copy(head, 12);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(payload, crc32(head)));
  return [head, payload, tail];
};

export const payloadChunk = (payload: Uint8Array) => message(payloadHeaders, payload);

export const invokeComplete = (outcome: { ErrorCode?: string; ErrorDetails?: string; LogResult?: string }) =>
  message(completeHeaders, Buffer.from(JSON.stringify(outcome)));
