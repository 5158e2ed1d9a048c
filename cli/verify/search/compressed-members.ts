/** Compressed data inside other bytes: where it begins, and what it holds. */
import { Readable } from 'node:stream';
import {
  constants,
  createInflateRaw,
  createZstdDecompress,
  type InflateRaw,
  inflateRawSync,
  type ZstdDecompress,
  zstdDecompressSync,
} from 'node:zlib';

/** `content` is as much as can be read: nothing that follows a fault, or the end of the bytes around it. */
export type Member = { readonly format: string; readonly content: AsyncIterable<Buffer> };

/** Bytes after a member are as if there were none; zlib's own readers of whole formats refuse them. */
type Decoder = {
  /** Fails on most bytes that only look as if data began there. */
  readonly probe: (bytes: Buffer) => void;
  readonly start: (chunkSize: number) => InflateRaw | ZstdDecompress;
};

type Format = {
  readonly name: string;
  readonly signatures: readonly Buffer[];
  /** Where the compressed data begins, for a signature found at `at`. */
  readonly dataAt: (bytes: Buffer, at: number) => number;
  readonly decoder: Decoder;
};

const probeBytes = 512;
const chunkBytes = 64 * 1024;
/** For what a fault cuts off: the chunk in which it is met is lost. */
const lastChunkBytes = 1024;

const deflate: Decoder = {
  probe: (bytes) => inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }),
  start: (chunkSize) => createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH, chunkSize }),
};
const zstd: Decoder = {
  probe: (bytes) => zstdDecompressSync(bytes, { finishFlush: constants.ZSTD_e_flush }),
  start: (chunkSize) => createZstdDecompress({ finishFlush: constants.ZSTD_e_flush, chunkSize }),
};

const afterText = (bytes: Buffer, at: number): number => {
  const end = bytes.indexOf(0, at);
  return end < 0 ? bytes.length : end + 1;
};

/** RFC 1952: ten bytes, then what the flags announce. */
const afterGzipHeader = (bytes: Buffer, at: number): number => {
  const flags = bytes[at + 3] ?? 0;
  let data = at + 10;
  if (flags & 0b00100) data += 2 + (bytes[data] ?? 0) + 256 * (bytes[data + 1] ?? 0);
  if (flags & 0b01000) data = afterText(bytes, data);
  if (flags & 0b10000) data = afterText(bytes, data);
  return flags & 0b00010 ? data + 2 : data;
};

const zipHeaderBytes = 30;
const afterZipHeader = (bytes: Buffer, at: number): number => {
  if (at + zipHeaderBytes > bytes.length) return bytes.length;
  return at + zipHeaderBytes + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
};

const formats: readonly Format[] = [
  { name: 'gzip', signatures: [Buffer.of(0x1f, 0x8b, 0x08)], dataAt: afterGzipHeader, decoder: deflate },
  {
    name: 'zlib',
    signatures: [0x01, 0x5e, 0x9c, 0xda].map((level) => Buffer.of(0x78, level)),
    dataAt: (_bytes, at) => at + 2,
    decoder: deflate,
  },
  { name: 'zip', signatures: [Buffer.from('PK\x03\x04')], dataAt: afterZipHeader, decoder: deflate },
  {
    name: 'zstd',
    signatures: [Buffer.of(0x28, 0xb5, 0x2f, 0xfd)],
    dataAt: (_bytes, at) => at,
    decoder: zstd,
  },
];

const occurrences = function* (bytes: Buffer, signature: Buffer): Generator<number> {
  for (let at = bytes.indexOf(signature); at >= 0; at = bytes.indexOf(signature, at + 1)) yield at;
};

const decompresses = ({ decoder }: Format, bytes: Buffer): boolean => {
  try {
    decoder.probe(bytes.subarray(0, probeBytes));
    return true;
  } catch {
    return false;
  }
};

/** Reads a member; `sourceBytes` tells where it ended, and nothing of one that has a fault. */
const readMember = (decoder: Decoder, source: Buffer) => {
  let sourceBytes = 0;
  let readBytes = 0;
  const read = async function* (chunkSize: number): AsyncGenerator<Buffer> {
    const stream = decoder.start(chunkSize);
    yield* Readable.from([source]).pipe(stream);
    sourceBytes = stream.bytesWritten;
  };
  const content = async function* (): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of read(chunkBytes)) {
        readBytes += chunk.length;
        yield chunk;
      }
    } catch {
      yield* upToFault();
    }
  };
  const upToFault = async function* (): AsyncGenerator<Buffer> {
    let at = 0;
    try {
      for await (const chunk of read(lastChunkBytes)) {
        at += chunk.length;
        if (at > readBytes) yield chunk.subarray(Math.max(0, chunk.length - (at - readBytes)));
      }
    } catch {
      // Damaged, or no compressed data after all: what came out before has been read.
    }
  };
  return { content: content(), sourceBytes: () => sourceBytes };
};

/** What is compressed in `bytes`. A member's content is to be read before the next member is asked for. */
export const compressedMembers = async function* (bytes: Buffer): AsyncGenerator<Member> {
  for (const format of formats) {
    for (const signature of format.signatures) {
      let memberEnd = 0;
      for (const at of occurrences(bytes, signature)) {
        // Concatenated frames are read as one member, and must not be read again from each.
        if (at < memberEnd) continue;
        const dataAt = format.dataAt(bytes, at);
        const source = bytes.subarray(dataAt);
        if (!decompresses(format, source)) continue;
        const { content, sourceBytes } = readMember(format.decoder, source);
        yield { format: format.name, content };
        memberEnd = dataAt + sourceBytes();
      }
    }
  }
};
