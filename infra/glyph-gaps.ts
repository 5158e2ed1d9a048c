/** The characters that no packed font has, by script: where the renderer looks for missing glyphs. */
import { eachCharacter } from './font-characters.ts';
import { scripts } from './unicode-scripts.ts';

/** First and last character of each range, by the script's name in Unicode. */
export type GlyphGaps = Readonly<Record<string, readonly number[]>>;

/** Beyond lie unassigned planes, characters without a picture and private use. */
const assignedEnd = 0x40000;
/** Drawn as nothing or as space, or, in private use, by fonts of the page's own only. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Z}\p{Default_Ignorable_Code_Point}]/u;
const unassigned = /\p{Cn}/u;

type Draws = (codePoint: number) => boolean;

/** A character that falls into parts, all of which have glyphs, is drawn from these. */
const isComposed = (character: string, draws: Draws): boolean => {
  const parts = [...character.normalize('NFD')];
  return parts.length > 0 && parts.join('') !== character && parts.every((part) => draws(part.codePointAt(0) ?? 0));
};

/** An engine older than the list does not know its last names. */
const patternOf = (script: string): RegExp | undefined => {
  try {
    return new RegExp(`\\p{Script=${script}}`, 'u');
  } catch {
    return undefined;
  }
};

const patterns = new Map(scripts.map((script) => [script, patternOf(script)]));

/** Scripts that are younger than the list. */
const otherScript = 'Other';

/** Neighbours mostly share their script. */
const scriptOf = (character: string, neighbours: string | undefined): string => {
  if (neighbours && patterns.get(neighbours)?.test(character)) return neighbours;
  return scripts.find((script) => patterns.get(script)?.test(character)) ?? otherScript;
};

/** Unassigned characters do not end a range: they have no glyph either. */
const gapsIn = (draws: Draws): Map<string, number[]> => {
  const gaps = new Map<string, number[]>();
  let open: string | undefined;
  let last: string | undefined;
  for (let code = 0; code < assignedEnd; code += 1) {
    const character = String.fromCodePoint(code);
    if (draws(code) || unseen.test(character) || isComposed(character, draws)) {
      open = undefined;
      continue;
    }
    if (unassigned.test(character)) continue;
    last = scriptOf(character, last);
    const ranges = gaps.get(last) ?? [];
    gaps.set(last, ranges);
    if (open === last) ranges[ranges.length - 1] = code;
    else ranges.push(code, code);
    open = last;
  }
  return gaps;
};

export const findGlyphGaps = (fonts: readonly Buffer[]): GlyphGaps => {
  const drawn = new Uint8Array(0x110000);
  for (const font of fonts) {
    eachCharacter(font, (code) => {
      drawn[code] = 1;
    });
  }
  return Object.fromEntries(gapsIn((code) => drawn[code] === 1));
};
