import { join } from 'node:path';
import { eachCharacter } from '../../infra/font-characters.ts';
import { writeTables } from '../../infra/font-tables.ts';
import { findGlyphGaps } from '../../infra/glyph-gaps.ts';
import { readRegularFonts } from '../../infra/pack-fonts.ts';

const shorts = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt16BE(value, 2 * at);
  return bytes;
};

/** A font file that has this one character table and nothing else of interest. */
const fontOf = (table: Buffer): Buffer => {
  const cmap = Buffer.concat([shorts(0, 1, 3, 10, 0, 12), table]);
  const head = Buffer.alloc(16);
  return writeTables(0x00010000, [
    { tag: 'cmap', checksum: 0, content: cmap },
    { tag: 'head', checksum: 0, content: head },
  ]);
};

const charactersOf = (font: Buffer): string => {
  const characters: string[] = [];
  eachCharacter(font, (code) => characters.push(String.fromCodePoint(code)));
  return characters.join('');
};

test('segments are read, those with a list of glyphs too, and a glyph 0 is none', () => {
  const ends = shorts(0x43, 0x63, 0xffff);
  const starts = shorts(0x41, 0x61, 0xffff);
  const deltas = shorts(0x10000 - 0x40, 0, 1);
  // The second segment's glyphs lie four bytes after its own offset: b has none.
  const offsets = shorts(0, 4, 0);
  const table = Buffer.concat([
    shorts(4, 46, 0, 6, 0, 0, 0),
    ends,
    shorts(0),
    starts,
    deltas,
    offsets,
    shorts(7, 0, 9),
  ]);

  expect(charactersOf(fontOf(table))).toBe('ABCac');
});

test('groups are read, beyond the basic plane too', () => {
  const table = shorts(12, 0, 0, 28, 0, 0, 0, 1, 1, 0xf600, 1, 0xf602, 0, 4);

  expect(charactersOf(fontOf(table))).toBe('😀😁😂');
});

test('a font without a table in a known form is an error', () => {
  expect(() => eachCharacter(fontOf(shorts(6, 10, 0, 0, 0)), () => undefined)).toThrow('no character table');
});

describe('of the fonts that ship, the gaps', () => {
  let gaps: ReturnType<typeof findGlyphGaps>;
  beforeAll(async () => {
    const fonts = await readRegularFonts(join(import.meta.dirname, '../../node_modules'));
    gaps = findGlyphGaps(fonts.map(({ content }) => content));
  });
  const isGap = (character: string): boolean => {
    const code = character.codePointAt(0) ?? 0;
    return Object.values(gaps).some((edges) =>
      edges.some((first, at) => at % 2 === 0 && first <= code && code <= (edges[at + 1] ?? 0)),
    );
  };

  test.each([...'aßŁжψשعकবગਕଓதతಕമසกລខမհქአ一龥䶵あア한가😀✓∑𝒜€₹₽'])('have no %s', (character) => {
    expect(isGap(character)).toBe(false);
  });

  test.each([...'བᏣᠮ𒀀߀𞤀ރܐꀀ𠀁'])('have %s', (character) => expect(isGap(character)).toBe(true));

  test('have nothing without a picture, and nothing of private use', () => {
    for (const character of ['\u0000', '\u00ad', '\u200d', '\u2028', '\u3000', '\ufe0f', '\ue000', '\u{f0000}']) {
      expect(isGap(character)).toBe(false);
    }
  });

  test('are all of scripts that have a name', () => {
    expect(Object.keys(gaps)).not.toContain('Other');
    expect(Object.keys(gaps).length).toBeGreaterThan(100);
  });
});
