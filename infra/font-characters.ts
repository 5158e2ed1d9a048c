/** Reads which characters a font file has glyphs for: its `cmap` table (OpenType 1.9, "cmap"). */
import { readTables } from './font-tables.ts';

type AddCharacter = (codePoint: number) => void;

/** Segments of the basic plane, some with a list of glyphs of their own. */
const readSegments = (table: Buffer, add: AddCharacter): void => {
  const bytes = table.readUInt16BE(6);
  const [ends, starts, deltas, offsets] = [14, 16 + bytes, 16 + 2 * bytes, 16 + 3 * bytes] as const;
  for (let at = 0; at < bytes; at += 2) {
    const offset = table.readUInt16BE(offsets + at);
    const start = table.readUInt16BE(starts + at);
    const delta = table.readUInt16BE(deltas + at);
    // The last segment is U+FFFF alone, which is no character.
    const end = Math.min(table.readUInt16BE(ends + at), 0xfffe);
    for (let code = start; code <= end; code += 1) {
      const glyph =
        offset === 0 ? (code + delta) & 0xffff : table.readUInt16BE(offsets + at + offset + 2 * (code - start));
      if (glyph !== 0) add(code);
    }
  }
};

const readGroups = (table: Buffer, add: AddCharacter): void => {
  for (let group = 0; group < table.readUInt32BE(12); group += 1) {
    const at = 16 + 12 * group;
    for (let code = table.readUInt32BE(at); code <= table.readUInt32BE(at + 4); code += 1) add(code);
  }
};

const readers: Readonly<Record<number, (table: Buffer, add: AddCharacter) => void>> = {
  4: readSegments,
  12: readGroups,
};

/** Calls `add` for every character of the font. Throws when the font has no table in a form that is known here. */
export const eachCharacter = (font: Buffer, add: AddCharacter): void => {
  const cmap = readTables(font).find((table) => table.tag === 'cmap')?.content;
  const subtables = Array.from({ length: cmap?.readUInt16BE(2) ?? 0 }, (_, number) =>
    (cmap as Buffer).subarray((cmap as Buffer).readUInt32BE(8 + 8 * number)),
  );
  const known = subtables.filter((table) => readers[table.readUInt16BE(0)]);
  if (known.length === 0) throw new Error('The font has no character table that can be read.');
  for (const table of known) readers[table.readUInt16BE(0)]?.(table, add);
};
