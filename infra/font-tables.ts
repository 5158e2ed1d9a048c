/** Reads the tables of a TrueType file, and takes some out. Nothing else of the font changes. */

const recordsOffset = 12;
const recordBytes = 16;
/** A font file's 32-bit words add up to this, by means of a field of its `head` table. */
const checksumTotal = 0xb1b0afba;
const adjustmentOffset = 8;

export type Table = { readonly tag: string; readonly checksum: number; readonly content: Buffer };

export const readTables = (font: Buffer): Table[] =>
  Array.from({ length: font.readUInt16BE(4) }, (_, number) => {
    const record = recordsOffset + number * recordBytes;
    const offset = font.readUInt32BE(record + 8);
    return {
      tag: font.toString('latin1', record, record + 4),
      checksum: font.readUInt32BE(record + 4),
      content: font.subarray(offset, offset + font.readUInt32BE(record + 12)),
    };
  });

const padded = (bytes: number): number => Math.ceil(bytes / 4) * 4;

const writeHeader = (font: Buffer, version: number, tableCount: number): void => {
  const power = Math.floor(Math.log2(tableCount));
  font.writeUInt32BE(version, 0);
  font.writeUInt16BE(tableCount, 4);
  font.writeUInt16BE(recordBytes * 2 ** power, 6);
  font.writeUInt16BE(power, 8);
  font.writeUInt16BE(recordBytes * (tableCount - 2 ** power), 10);
};

const sumOfWords = (font: Buffer): number => {
  let sum = 0;
  for (let offset = 0; offset < font.length; offset += 4) sum = (sum + font.readUInt32BE(offset)) >>> 0;
  return sum;
};

export const writeTables = (version: number, tables: readonly Table[]): Buffer => {
  const contentOffset = recordsOffset + tables.length * recordBytes;
  const font = Buffer.alloc(tables.reduce((end, table) => end + padded(table.content.length), contentOffset));
  writeHeader(font, version, tables.length);
  let offset = contentOffset;
  let headOffset = 0;
  for (const [number, { tag, checksum, content }] of tables.entries()) {
    const record = recordsOffset + number * recordBytes;
    font.write(tag, record, 'latin1');
    font.writeUInt32BE(checksum, record + 4);
    font.writeUInt32BE(offset, record + 8);
    font.writeUInt32BE(content.length, record + 12);
    content.copy(font, offset);
    if (tag === 'head') headOffset = offset;
    offset += padded(content.length);
  }
  font.writeUInt32BE(0, headOffset + adjustmentOffset);
  font.writeUInt32BE((checksumTotal - sumOfWords(font)) >>> 0, headOffset + adjustmentOffset);
  return font;
};

/** The same font without the tables of these tags (four characters each, with spaces where shorter). */
export const withoutTables = (font: Buffer, tags: readonly string[]): Buffer =>
  writeTables(
    font.readUInt32BE(0),
    readTables(font).filter((table) => !tags.includes(table.tag)),
  );
