/** What the lines of a PDF's pages make together: paragraphs, headings, items of lists, tables. */
import type { Line, Look, Run } from './pdf-text.ts';

export type Paragraph = {
  readonly is: 'paragraph';
  readonly lines: readonly Line[];
  /** From 1. */
  readonly heading?: number;
  readonly item?: { readonly isNumbered: boolean; readonly level: number };
  readonly top: number;
};
export type TableRow = { readonly isHead: boolean; readonly cells: readonly (readonly Line[])[] };
export type Table = { readonly is: 'table'; readonly rows: readonly TableRow[]; readonly top: number };
export type Block = Paragraph | Table;

const bullet = /^\s*([•◦▪‣∙●○■□–—*-]|\uf0b7|\uf0a7)(\s+|$)/;
const numbered = /^\s*(\(?\d{1,3}[.)]|\(?[a-z][.)]|\(?[ivx]{1,5}[.)])\s+/;
const headingRatio = 1.15;
const headingLengthMax = 200;
/** What is larger than the text by this rank in size is a heading of this level. */
const levelsMax = 4;

export const textOf = ({ runs }: Line): string => runs.map(({ text }) => text).join('');

const lengthsBySize = (lines: readonly Line[]): ReadonlyMap<number, number> => {
  const lengths = new Map<number, number>();
  for (const { runs } of lines) {
    for (const { size, text } of runs) lengths.set(size, (lengths.get(size) ?? 0) + text.length);
  }
  return lengths;
};

export type Sizes = { readonly text: number; readonly headings: readonly number[] };

/** The size that most is set in, and those that stand out. */
export const sizesOf = (lines: readonly Line[]): Sizes => {
  const lengths = [...lengthsBySize(lines)].sort(([, a], [, b]) => b - a);
  const text = lengths[0]?.[0] ?? 11;
  const headings = lengths.map(([size]) => size).filter((size) => size >= text * headingRatio);
  return { text, headings: headings.sort((a, b) => b - a).slice(0, levelsMax) };
};

const headingOf = (lines: readonly Line[], { headings }: Sizes): number | undefined => {
  const [first] = lines;
  const { name = '' } = first?.role ?? {};
  if (name === 'Title') return 1;
  if (/^H[1-6]$/.test(name)) return Number(name[1]);
  if (first?.role || lines.map(textOf).join(' ').length > headingLengthMax) return undefined;
  const at = headings.indexOf(first?.size ?? 0);
  return at < 0 ? undefined : at + 1;
};

const dominant = (line: Line): Look | undefined => line.runs.toSorted((a, b) => b.text.length - a.text.length)[0];

const continues = (before: Line, line: Line): boolean => {
  if (before.role || line.role) return before.role?.block === line.role?.block && before.role?.block !== 0;
  if (bullet.test(textOf(line)) || numbered.test(textOf(line))) return false;
  const [a, b] = [dominant(before), dominant(line)];
  const gap = before.y - line.y;
  const isNext = gap > 0 && gap < Math.max(before.size, line.size) * 1.6;
  return isNext && before.size === line.size && a?.isBold === b?.isBold && !textOf(line).includes('\t');
};

const withoutMark = (line: Line, mark: RegExp): Line => {
  const [first, ...rest] = line.runs;
  if (!first) return line;
  const said = first.text.replace(mark, '');
  const runs = said === '' ? rest : [{ ...first, text: said }, ...rest];
  return { ...line, runs: runs.map((run, at) => (at === 0 ? { ...run, text: run.text.trimStart() } : run)) };
};

/** Items carry their marks in their text: a list makes them itself. */
const asItem = (lines: readonly Line[]): Pick<Paragraph, 'item' | 'lines'> => {
  const [first, ...rest] = lines;
  const said = first ? textOf(first) : '';
  const isTagged = /^(LI|LBody|Lbl)$/.test(first?.role?.name ?? '');
  const isNumbered = numbered.test(said);
  if (!first || (!isTagged && !isNumbered && !bullet.test(said))) return { lines };
  const level = Math.max(0, (first.role?.list ?? 1) - 1);
  const isMarked = isNumbered || bullet.test(said);
  const cleaned = isMarked ? withoutMark(first, isNumbered ? numbered : bullet) : first;
  return {
    lines: [cleaned, ...rest].filter(({ runs }) => runs.length > 0),
    item: { isNumbered, level: Math.min(level, 8) },
  };
};

const toParagraph = (lines: readonly Line[], sizes: Sizes): Paragraph => {
  const heading = headingOf(lines, sizes);
  const top = (lines[0]?.y ?? 0) + (lines[0]?.size ?? 0);
  return { is: 'paragraph', top, ...(heading ? { heading, lines } : asItem(lines)) };
};

const toTable = (lines: readonly Line[]): Table => {
  const rows: { isHead: boolean; cells: Line[][] }[] = [];
  for (const line of lines) {
    const { row = 0, column = 0, isHead = false } = line.role?.cell ?? {};
    while (rows.length <= row) rows.push({ isHead: true, cells: [] });
    const found = rows[row];
    if (!found) continue;
    while (found.cells.length <= column) found.cells.push([]);
    found.cells[column]?.push(line);
    found.isHead &&= isHead;
  }
  const kept = rows.filter(({ cells }) => cells.length > 0);
  const columns = Math.max(1, ...kept.map(({ cells }) => cells.length));
  const filled = kept.map(({ isHead, cells }) => ({
    isHead,
    cells: Array.from({ length: columns }, (_, at) => cells[at] ?? []),
  }));
  return { is: 'table', rows: filled, top: (lines[0]?.y ?? 0) + (lines[0]?.size ?? 0) };
};

/** Neighbours that belong to one another. */
const grouped = (lines: readonly Line[], belongs: (before: Line, line: Line) => boolean): Line[][] => {
  const groups: Line[][] = [];
  for (const line of lines) {
    const before = groups.at(-1)?.at(-1);
    if (before && belongs(before, line)) groups.at(-1)?.push(line);
    else groups.push([line]);
  }
  return groups;
};

const tableOf = ({ role }: Line): number | undefined => role?.cell?.table;

export const blocksOf = (lines: readonly Line[], sizes: Sizes): readonly Block[] =>
  grouped(lines, (a, b) => tableOf(a) === tableOf(b)).flatMap((group): readonly Block[] =>
    group[0] && tableOf(group[0]) !== undefined
      ? [toTable(group)]
      : grouped(group, continues)
          .map((one) => toParagraph(one, sizes))
          .filter((paragraph) => paragraph.lines.length > 0),
  );

/** One line after another, as one text. */
export const runsOf = (lines: readonly Line[]): readonly Run[] =>
  lines.flatMap(({ runs }, at) => {
    const isLast = at === lines.length - 1;
    return runs.map((run, index) => {
      const isEnd = index === runs.length - 1 && !isLast;
      return isEnd && !/[\s-]$/.test(run.text) ? { ...run, text: `${run.text} ` } : run;
    });
  });
