/** ZIPs as honest and as dishonest archivers write them. Source: APPNOTE.TXT, 4.3 and 4.4. */
import { crc32, deflateRawSync } from 'node:zlib';

export type ZipFile = {
  readonly name: string;
  readonly bytes: string | Uint8Array;
  /** Of Unix, with its type. */
  readonly mode?: number;
  readonly isEncrypted?: boolean;
  /** What it says of its length, where that is not true. */
  readonly claimedBytes?: number;
  /** Deflate that stands in it as it is. */
  readonly deflated?: Uint8Array;
};

const entryOf = ({ name, bytes, mode = 0, isEncrypted = false, claimedBytes, deflated }: ZipFile) => {
  const content = Buffer.from(bytes as Uint8Array);
  const packed = deflated ?? deflateRawSync(content);
  const title = Buffer.from(name);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE((isEncrypted ? 1 : 0) | 0x800, 2);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(0x21_0000, 6);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(claimedBytes ?? content.length, 18);
  common.writeUInt16LE(title.length, 22);
  return { common, title, packed, mode };
};

export const zipOf = (files: readonly ZipFile[]): Buffer => {
  const local: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const { common, title, packed, mode } of files.map(entryOf)) {
    const head = Buffer.concat([Buffer.from('PK\x03\x04'), common, title]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE((mode << 16) >>> 0, 6);
    place.writeUInt32LE(offset, 10);
    // Made on Unix.
    central.push(Buffer.from('PK\x01\x02\x14\x03'), common, place, title);
    local.push(head, packed);
    offset += head.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
};

const pieceBytes = 16 * 1024 * 1024;
/** 1 MB of Deflate that unfolds to a gigabyte: one block's worth of zeros again and again. */
const unfolding = (): Buffer => {
  const piece = deflateRawSync(Buffer.alloc(pieceBytes), { finishFlush: 3 });
  const last = deflateRawSync(Buffer.alloc(0));
  return Buffer.concat([...Array.from({ length: 1024 ** 3 / pieceBytes }, () => piece), last]);
};

/** Says that it holds ten bytes, or that it holds all of them. */
export const bomb = (claimedBytes: number): ZipFile => ({
  name: 'bomb.css',
  bytes: '',
  deflated: unfolding(),
  claimedBytes,
});

export const symbolicLink = (name: string, target: string): ZipFile => ({ name, bytes: target, mode: 0o120777 });
