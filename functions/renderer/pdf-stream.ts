/** Reads a printed PDF from the browser in pieces, so that a large one is never whole in this process. */
import type { CDPSession } from 'puppeteer-core';

const readBytes = 1024 * 1024;
/** Measured: a read comes up to four bytes short where its end looks like a cut character. Shorter ones are the last. */
const trimmedBytesMax = 4;

export type PdfStream = {
  /** Length of the whole document in bytes. */
  readonly length: number;
  readonly read: (offset: number, length: number) => Promise<Buffer>;
  readonly chunks: () => AsyncGenerator<Buffer>;
  readonly close: () => Promise<void>;
};

/** The stream does not tell its length: double until past the end, halve, then read what is left. */
const measure = async (read: PdfStream['read'], first: Buffer): Promise<number> => {
  if (first.length < readBytes - trimmedBytesMax) return first.length;
  const isInside = async (offset: number): Promise<boolean> => (await read(offset, 1)).length > 0;
  let low = 0;
  let high = 2;
  while (await isInside(high * readBytes)) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await isInside(middle * readBytes)) low = middle;
    else high = middle;
  }
  let length = low * readBytes;
  for (let rest = await read(length, readBytes); rest.length > 0; rest = await read(length, readBytes)) {
    length += rest.length;
  }
  return length;
};

/** @param handle the stream of a `Page.printToPDF` with `transferMode: ReturnAsStream` */
export const openPdfStream = async (cdp: CDPSession, handle: string): Promise<PdfStream> => {
  const fetchRange = async (offset: number, size: number): Promise<Buffer> => {
    const { data } = await cdp.send('IO.read', { handle, offset, size });
    return Buffer.from(data, 'base64');
  };
  const first = await fetchRange(0, readBytes);
  const read = async (offset: number, length: number): Promise<Buffer> =>
    offset + length <= first.length ? first.subarray(offset, offset + length) : await fetchRange(offset, length);
  const length = await measure(read, first);
  return {
    length,
    read,
    chunks: async function* () {
      yield first;
      for (let at = first.length; at < length; ) {
        const chunk = await fetchRange(at, readBytes);
        at += chunk.length;
        yield chunk;
      }
    },
    close: async () => {
      await cdp.send('IO.close', { handle });
    },
  };
};
