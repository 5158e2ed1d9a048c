import { withoutTables } from '../../infra/font-tables.ts';

type Table = { readonly tag: string; readonly content: string };

/** A font file with these tables and, as real fonts have it, a `head` table with a checksum field. */
const fontOf = (tables: readonly Table[]): Buffer => {
  const font = Buffer.alloc(12 + 16 * tables.length + 32 * tables.length);
  font.writeUInt32BE(0x00010000, 0);
  font.writeUInt16BE(tables.length, 4);
  for (const [number, { tag, content }] of tables.entries()) {
    const offset = 12 + 16 * tables.length + 32 * number;
    font.write(tag, 12 + 16 * number, 'latin1');
    font.writeUInt32BE(offset, 12 + 16 * number + 8);
    font.writeUInt32BE(content.length, 12 + 16 * number + 12);
    font.write(content, offset, 'latin1');
  }
  return font;
};

const tablesOf = (font: Buffer): Table[] =>
  Array.from({ length: font.readUInt16BE(4) }, (_, number) => {
    const record = 12 + 16 * number;
    const offset = font.readUInt32BE(record + 8);
    return {
      tag: font.toString('latin1', record, record + 4),
      content: font.toString('latin1', offset, offset + font.readUInt32BE(record + 12)),
    };
  });

const head = { tag: 'head', content: 'version.\0\0\0\0rest' };
const font = fontOf([{ tag: 'SVG ', content: 'pictures' }, { tag: 'glyf', content: 'outlines of odd length.' }, head]);

describe('a font without a table', () => {
  test('has all other tables as they were', () => {
    const [glyphs, header] = tablesOf(withoutTables(font, ['SVG ']));

    expect(glyphs).toEqual({ tag: 'glyf', content: 'outlines of odd length.' });
    expect(header?.content.slice(0, 8)).toBe('version.');
    expect(header?.content.slice(12)).toBe('rest');
    expect(tablesOf(withoutTables(font, ['SVG ']))).toHaveLength(2);
  });

  test('is smaller and adds up to the sum that every font file has', () => {
    const smaller = withoutTables(font, ['SVG ']);
    let sum = 0;
    for (let offset = 0; offset < smaller.length; offset += 4) sum = (sum + smaller.readUInt32BE(offset)) >>> 0;

    expect(smaller.length).toBeLessThan(font.length);
    expect(sum).toBe(0xb1b0afba);
  });

  test('tells a reader how to search its tables', () => {
    const smaller = withoutTables(font, ['SVG ']);

    expect([4, 6, 8, 10].map((offset) => smaller.readUInt16BE(offset))).toEqual([2, 32, 1, 0]);
  });
});
