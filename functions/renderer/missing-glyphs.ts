/** Tells which scripts of a page had characters that no font could draw. */
import type { CDPSession } from 'puppeteer-core';
import { missingCharactersScript } from './missing-characters-script.ts';

/** First and last character of each range, by the script's name in Unicode. */
type GlyphGaps = Readonly<Record<string, readonly number[]>>;

/** What no packed font has, put here by the build: see infra/glyph-gaps.ts. */
declare const GLYPH_GAPS: GlyphGaps;

/** How many different characters are looked at; a page of boxes has said enough by then. */
const charactersMax = 500;

/** What has no script of its own, in words of every day. */
const plainNames: Readonly<Record<string, string>> = { Common: 'Symbols', Inherited: 'Combining marks' };

const rangesOf = (edges: readonly number[]): (readonly [first: number, last: number])[] =>
  Array.from({ length: edges.length / 2 }, (_, at) => [edges[2 * at] ?? 0, edges[2 * at + 1] ?? 0] as const);

const escaped = (codePoint: number): string => `\\u${codePoint.toString(16).padStart(4, '0')}`;

/**
 * What may lack a glyph: the gaps of the basic plane, and all beyond it. In UTF-16 units, and so without the `u` flag:
 * a text of one-byte letters is then passed over without being read.
 */
const suspectPattern = (gaps: GlyphGaps): string => {
  const basic = Object.values(gaps)
    .flatMap(rangesOf)
    .filter(([first]) => first <= 0xffff)
    .map(([first, last]) => `${escaped(first)}-${escaped(Math.min(last, 0xffff))}`);
  return `[${basic.join('')}]|[\\ud800-\\udbff][\\udc00-\\udfff]`;
};

/** Names of scripts; undefined when the page does not answer. */
export type MissingGlyphs = readonly string[] | undefined;

let expression: string | undefined;

/** Made once: it is the same text for every page. */
const searchExpression = (): string => {
  expression ??= `(${missingCharactersScript})(${JSON.stringify(suspectPattern(GLYPH_GAPS))}, ${charactersMax})`;
  return expression;
};

const nameOf = (codePoint: unknown): string | undefined => {
  const [script] =
    Object.entries(GLYPH_GAPS).find(([, edges]) =>
      rangesOf(edges).some(([first, last]) => Number(codePoint) >= first && Number(codePoint) <= last),
    ) ?? [];
  return script && (plainNames[script] ?? script.replaceAll('_', ' '));
};

/**
 * Names the scripts, in the order of the alphabet, of visible characters that the page shows as boxes: of the document,
 * its shadow trees and its frames of the same origin, not of generated content. Fonts that the page brought count. The
 * page's own scripts could falsify the answer, but not put a word of theirs into it. Undefined when the page does not
 * answer.
 *
 * Takes 0.2 ms on a page whose characters all have glyphs. Ask after the page is ready and do not wait before the print:
 * the browser answers in that order.
 */
export const findMissingGlyphs = async (cdp: CDPSession): Promise<MissingGlyphs> => {
  try {
    const { result } = await cdp.send('Runtime.evaluate', { expression: searchExpression(), returnByValue: true });
    if (!Array.isArray(result.value)) return undefined;
    const names = new Set(result.value.slice(0, charactersMax).map(nameOf));
    return [...names].filter((name) => name !== undefined).toSorted();
  } catch {
    return undefined;
  }
};
