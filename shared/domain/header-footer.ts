/**
 * What the header or footer of a printed page may be made of. Chromium prints them in a frame of their own that cannot
 * load: a picture there stays blank, and a stylesheet, an import, a font or an SVG reference ends the whole print.
 */

/** Bytes of a template. It is laid out anew on every page. */
export const marginTemplateBytesMax = 100 * 1024;

/** The second half of a sentence that begins with the template's name. */
export const loadsNothing = 'can load nothing: use inline styles, and data: URLs for what they name';

/** Comments begin and end with these; a search for both at once could take the square of the text's length. */
const withoutSpans = (text: string, opening: string, closing: string): string => {
  const [first = '', ...rest] = text.split(opening);
  const afterClosing = (part: string): string => {
    const end = part.indexOf(closing);
    return end < 0 ? '' : part.slice(end + closing.length);
  };
  return first + rest.map(afterClosing).join(' ');
};

const lastCodePoint = 0x10ffff;
const withoutCssEscapes = (css: string): string =>
  css
    .replace(/\\([0-9a-f]{1,6})\s?/gi, (_, hex) =>
      String.fromCodePoint(Math.min(Number.parseInt(hex, 16), lastCodePoint)),
    )
    .replace(/\\(.)/g, '$1');

/** Whether CSS names anything that is neither inside it (data:) nor inside its document (#). */
export const loadsByCss = (css: string): boolean => {
  const plain = withoutCssEscapes(withoutSpans(css, '/*', '*/'));
  return /url\(\s*["']?\s*(?!["'\s]|data:|#|\))/i.test(plain) || /@import\s*["'](?!data:)/i.test(plain);
};

const stylesIn = (html: string): string[] => [
  ...[...html.matchAll(/<style\b[^<>]*>(.*?)(?:<\/style|$)/gis)].map(([, css]) => css ?? ''),
  ...[...html.matchAll(/\sstyle\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/gi)].map((found) => found.slice(1).join('')),
];

const loadsByLink = (html: string): boolean =>
  [...html.matchAll(/<link\b[^<>]*/gi)].some(([link]) => /\shref\s*=\s*["']?\s*(?!["'\s]|data:)/i.test(link));

/**
 * What is wrong with a template as it was sent, as the second half of a sentence; undefined when nothing is. What hides
 * from it in odd spellings is found when the browser has parsed the template.
 */
export const marginTemplateFault = (html: string): string | undefined => {
  if (new TextEncoder().encode(html).length > marginTemplateBytesMax) {
    return `must be at most ${marginTemplateBytesMax / 1024} KB long`;
  }
  const shown = withoutSpans(html, '<!--', '-->');
  return loadsByLink(shown) || stylesIn(shown).some(loadsByCss) ? loadsNothing : undefined;
};
