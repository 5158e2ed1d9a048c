import { randomBytes } from 'node:crypto';
import type { CDPSession } from 'puppeteer-core';
import { openPdfStream } from '../../../functions/renderer/pdf-stream.ts';

const mebibyte = 1024 * 1024;

/** A stream that leaves out the last bytes of a read where they are no ASCII, as Chromium does. */
const streamOf = (content: Buffer) => {
  const seen = { reads: 0, short: 0, isClosed: false };
  const send = async (method: string, { offset = 0, size = 0 }: { offset?: number; size?: number }) => {
    if (method === 'IO.close') seen.isClosed = true;
    if (method !== 'IO.read') return {};
    const part = content.subarray(offset, offset + size);
    let end = part.length;
    while (part.length > 6 && end > 0 && (part[end - 1] ?? 0) >= 0x80) end -= 1;
    seen.reads += 1;
    if (end < part.length) seen.short += 1;
    return { data: part.subarray(0, end || part.length).toString('base64') };
  };
  return { cdp: { send } as unknown as CDPSession, seen };
};

const documentOf = (bytes: number): Buffer =>
  Buffer.concat([randomBytes(bytes - 6).map((byte) => byte | (byte & 3 ? 0x80 : 0)), Buffer.from('%%EOF\n')]);

const drained = async (chunks: AsyncIterable<Buffer>): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
};

test.each([20, 100_000, mebibyte - 1, mebibyte, mebibyte + 1, 2 * mebibyte, 5 * mebibyte + 12_345])(
  'a document of %d bytes comes out whole, though reads are cut short',
  async (bytes) => {
    const content = documentOf(bytes);
    const { cdp, seen } = streamOf(content);

    const stream = await openPdfStream(cdp, '1');

    expect(stream.length).toBe(bytes);
    expect((await drained(stream.chunks())).equals(content)).toBe(true);
    for (const [offset, length] of [
      [0, 10],
      [bytes - 10, 10],
      [bytes >> 1, 1000],
      [bytes - 5, 100],
    ] as const) {
      expect((await stream.read(offset, length)).equals(content.subarray(offset, offset + length))).toBe(true);
    }
    if (bytes > 3 * mebibyte) expect(seen.short).toBeGreaterThan(0);
    await stream.close();
    expect(seen.isClosed).toBe(true);
  },
);

test('a small document takes one read', async () => {
  const { cdp, seen } = streamOf(documentOf(50_000));

  const stream = await openPdfStream(cdp, '1');
  await drained(stream.chunks());

  expect(seen.reads).toBe(1);
});
