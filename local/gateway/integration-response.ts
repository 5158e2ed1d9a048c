import type { Readable } from 'node:stream';

export type IntegrationResponse = {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  /** Body bytes that came in the same chunk as the end of the prelude. */
  readonly rest: Buffer;
};

const preludeBytesMax = 64 * 1024;
const separator = Buffer.alloc(8);

const nextChunk = (body: Readable): Promise<Buffer | undefined> =>
  new Promise((resolve, reject) => {
    const settle = (): void => {
      const chunk = body.read() as Buffer | null;
      if (!chunk && !body.readableEnded) return;
      body.off('readable', settle).off('end', settle).off('error', reject).off('close', settle);
      resolve(chunk ?? undefined);
    };
    body.on('readable', settle).on('end', settle).on('error', reject).on('close', settle);
    settle();
  });

/**
 * Reads status and headers of a streamed proxy answer: JSON, eight NUL bytes, then the body, which stays unread.
 * Returns nothing for an answer that is not of this form.
 */
export const readPrelude = async (body: Readable): Promise<IntegrationResponse | undefined> => {
  let seen: Buffer = Buffer.alloc(0);
  while (seen.length < preludeBytesMax) {
    const chunk = await nextChunk(body);
    if (!chunk) return undefined;
    seen = seen.length > 0 ? Buffer.concat([seen, chunk]) : chunk;
    const end = seen.indexOf(separator);
    if (end < 0) continue;
    const { statusCode, headers } = JSON.parse(seen.toString('utf8', 0, end));
    return { statusCode, headers, rest: seen.subarray(end + separator.length) };
  }
  return undefined;
};
