import type { Readable, Writable } from 'node:stream';
import type { ConnectionTransport } from 'puppeteer-core';

/** DevTools messages over the browser's pipes: JSON texts, each ended by a NUL byte. No port is opened. */
export const createPipeTransport = (toBrowser: Writable, fromBrowser: Readable): ConnectionTransport => {
  let pieces: Buffer[] = [];

  const transport: ConnectionTransport = {
    send: (message) => {
      // In one write: a message that is not whole wakes the browser for nothing.
      toBrowser.write(`${message}\0`);
    },
    close: () => {
      toBrowser.destroy();
      fromBrowser.destroy();
    },
  };

  const deliver = (last: Buffer): void => {
    const message = pieces.length > 0 ? Buffer.concat([...pieces, last]) : last;
    pieces = [];
    transport.onmessage?.(message.toString());
  };

  fromBrowser.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(0); end >= 0; end = chunk.indexOf(0, start)) {
      deliver(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start < chunk.length) pieces.push(chunk.subarray(start));
  });
  fromBrowser.on('close', () => transport.onclose?.());
  // A browser that was killed breaks its pipe; that it is gone is seen by its exit.
  toBrowser.on('error', () => undefined);
  return transport;
};
