import type { Readable, Writable } from 'node:stream';
import type { ConnectionTransport } from 'puppeteer-core';

export type PipeTransport = ConnectionTransport & {
  /**
   * The browser reads messages into one buffer and leaves them there, the last document among them: this sends one that
   * is longer than any before it and says nothing.
   */
  readonly overwrite: () => void;
};

/** How much the browser reads at a time: a message can begin that far into its buffer. */
const readBytesMax = 64 * 1024;
/** Its answer has an id that nobody waits for. */
const emptyMessage = '{"id":0,"method":"Browser.getVersion"}';

/** DevTools messages over the browser's pipes: JSON texts, each ended by a NUL byte. No port is opened. */
export const createPipeTransport = (toBrowser: Writable, fromBrowser: Readable): PipeTransport => {
  let pieces: Buffer[] = [];
  let longestBytes = 0;

  const transport: PipeTransport = {
    overwrite: () => {
      toBrowser.write(`${' '.repeat(longestBytes + readBytesMax)}${emptyMessage}\0`);
      longestBytes = 0;
    },
    send: (message) => {
      longestBytes = Math.max(longestBytes, Buffer.byteLength(message));
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
