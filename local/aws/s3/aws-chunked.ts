/** The `aws-chunked` content encoding with unsigned chunks: size CRLF data CRLF … `0` CRLF trailers CRLF. */
import { S3Error } from './s3-error.ts';

const lineBytesMax = 8 * 1024;
const chunkHeader = /^([0-9a-fA-F]{1,9})$/;

const lineReader = (source: AsyncIterable<Buffer>) => {
  const chunks = source[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);

  const more = async (): Promise<void> => {
    const next = await chunks.next();
    if (next.done) throw new S3Error('IncompleteBody');
    rest = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
  };

  return {
    line: async (): Promise<string> => {
      for (;;) {
        const end = rest.indexOf('\r\n');
        if (end >= 0) {
          const line = rest.toString('latin1', 0, end);
          rest = rest.subarray(end + 2);
          return line;
        }
        if (rest.length > lineBytesMax) throw new S3Error('InvalidRequest');
        await more();
      }
    },
    /** The next bytes, as many as are there but no more than asked for. */
    piece: async (bytesMax: number): Promise<Buffer> => {
      if (rest.length === 0) await more();
      const piece = rest.subarray(0, bytesMax);
      rest = rest.subarray(piece.length);
      return piece;
    },
    /** Lets go of the source, so that what is left of a refused body can be drained. */
    close: async (): Promise<void> => void (await chunks.return?.()),
  };
};

const readTrailers = async (line: () => Promise<string>, trailers: Map<string, string>): Promise<void> => {
  for (let text = await line(); text !== ''; text = await line()) {
    const [, name = '', value = ''] = /^([^:]+):\s*(.*?)\s*$/.exec(text) ?? [];
    if (!name) throw new S3Error('MalformedTrailerError');
    trailers.set(name.toLowerCase(), value);
  }
};

/**
 * @param trailers filled when the last chunk has been read
 * @throws S3Error when the body is cut or malformed
 */
export async function* decodeChunks(
  source: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  const { line, piece, close } = lineReader(source);
  try {
    for (;;) {
      const [, size] = chunkHeader.exec(await line()) ?? [];
      if (size === undefined) throw new S3Error('InvalidRequest', 'The chunk header is not valid.');
      let left = Number.parseInt(size, 16);
      const isLast = left === 0;
      while (left > 0) {
        const data = await piece(left);
        left -= data.length;
        yield data;
      }
      if (isLast) return await readTrailers(line, trailers);
      if ((await line()) !== '') throw new S3Error('IncompleteBody');
    }
  } finally {
    await close();
  }
}
