/** A printed PDF: whole in memory, or read from the browser in pieces, so that a large one is never whole in this process. */
import type { CDPSession } from 'puppeteer-core';

const readBytes = 1024 * 1024;
const ending = Buffer.from('%%EOF\n', 'latin1');

export type PdfStream = {
  /** Length of the whole document in bytes. */
  readonly length: number;
  /** As many bytes as are asked for; fewer only at the end of the document. */
  readonly read: (offset: number, length: number) => Promise<Buffer>;
  readonly chunks: () => AsyncGenerator<Buffer>;
  readonly close: () => Promise<void>;
};

type Read = (offset: number, size: number) => Promise<Buffer>;

/** The stream does not tell its length: double until past the end, then halve. */
const measure = async (readOnce: Read): Promise<number> => {
  let low = 1;
  let high = 2;
  while ((await readOnce(high * readBytes, 1)).length > 0) {
    low = high;
    high *= 2;
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if ((await readOnce(middle * readBytes, 1)).length > 0) low = middle;
    else high = middle;
  }
  let end = low * readBytes;
  for (let last = readBytes; last > 0; end += last) last = (await readOnce(end, readBytes)).length;
  return end;
};

/** One that came in a single message. */
export const wholePdf = (bytes: Buffer): PdfStream => ({
  length: bytes.length,
  read: async (offset, length) => bytes.subarray(offset, offset + length),
  chunks: async function* () {
    yield bytes;
  },
  close: async () => undefined,
});

/** @param handle the stream of a `Page.printToPDF` with `transferMode: ReturnAsStream` */
export const openPdfStream = async (cdp: CDPSession, handle: string): Promise<PdfStream> => {
  const readOnce: Read = async (offset, size) => {
    const { data } = await cdp.send('IO.read', { handle, offset, size });
    return Buffer.from(data, 'base64');
  };
  /** Chromium leaves out the last bytes of a read where they look like half a character. */
  const readAll: Read = async (offset, size) => {
    const parts: Buffer[] = [];
    let left = size;
    for (let got = 1; got > 0 && left > 0; left -= got) {
      const part = await readOnce(offset + size - left, left);
      got = part.length;
      parts.push(part);
    }
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
  };
  const first = await readOnce(0, readBytes);
  const isWhole = first.length < readBytes && first.subarray(-ending.length).equals(ending);
  const length = isWhole ? first.length : await measure(readOnce);
  const read = async (offset: number, size: number): Promise<Buffer> =>
    offset + size <= first.length
      ? first.subarray(offset, offset + size)
      : await readAll(offset, Math.min(size, length - offset));
  return {
    length,
    read,
    chunks: async function* () {
      yield first;
      for (let at = first.length; at < length; at += readBytes) yield await read(at, readBytes);
    },
    close: async () => {
      await cdp.send('IO.close', { handle });
    },
  };
};
