/** What a merged PDF has one of, whatever the number of its sources: catalog, page tree, structure tree, bookmarks. */
import type { Numbering } from './merge-numbering.ts';
import type { MergeSource } from './merge-source.ts';

/** Object numbers in the new document. */
export const roots = {
  catalog: 1,
  information: 2,
  pages: 3,
  structure: 4,
  parentTree: 5,
  idTree: 6,
  outline: 7,
} as const;
export const firstNumber = 8;

export type Part = { readonly source: MergeSource; readonly numbering: Numbering };

const ref = (number: number | undefined): string => `${number ?? 0} 0 R`;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const dictionary = (...entries: readonly string[]): string => `<<${entries.filter(Boolean).join('\n')}>>`;

const refsOf = (parts: readonly Part[], pick: (source: MergeSource) => readonly (number | undefined)[]): string =>
  parts
    .flatMap(({ source, numbering }) => pick(source).map((object) => object && numbering.numberOf(object)))
    .filter((number) => number !== undefined)
    .map(ref)
    .join(' ');

type Outlined = { readonly at: number; readonly first: number | undefined; readonly last: number | undefined };

/** The ends of the bookmarks of each document that has some, in the new numbers. */
const outlinesOf = (parts: readonly Part[]): readonly Outlined[] =>
  parts.flatMap(({ source: { outline }, numbering }, at) =>
    outline ? [{ at, first: numbering.numberOf(outline.first), last: numbering.numberOf(outline.last) }] : [],
  );

/**
 * What is added to objects of each source, by their old numbers: its page tree gets a parent, and its bookmarks follow
 * those of the document before.
 */
export const addedEntries = (parts: readonly Part[]): readonly ReadonlyMap<number, string>[] => {
  const outlines = outlinesOf(parts);
  return parts.map(({ source: { pageTree, outline } }, at) => {
    const place = outlines.findIndex((one) => one.at === at);
    const before = outlines[place - 1]?.last;
    const after = place < 0 ? undefined : outlines[place + 1]?.first;
    const previous = before === undefined ? '' : `/Prev ${ref(before)}`;
    const next = after === undefined ? '' : `/Next ${ref(after)}`;
    const entries = new Map([[pageTree, `/Parent ${ref(roots.pages)}`]]);
    if (!outline) return entries;
    if (outline.first === outline.last) return entries.set(outline.first, [previous, next].filter(Boolean).join('\n'));
    return entries.set(outline.first, previous).set(outline.last, next);
  });
};

const structureObjects = (parts: readonly Part[]): readonly [number, string][] => {
  const tagged = parts.filter(({ source }) => source.structure);
  if (tagged.length === 0) return [];
  const ids = refsOf(tagged, ({ idNodes }) => idNodes);
  const tree = dictionary(
    '/Type /StructTreeRoot',
    `/K [${refsOf(tagged, ({ structure }) => [structure?.top])}]`,
    `/ParentTreeNextKey ${sum(tagged.map(({ source }) => source.structure?.nextKey ?? 0))}`,
    `/ParentTree ${ref(roots.parentTree)}`,
    ids && `/IDTree ${ref(roots.idTree)}`,
  );
  const parents = tagged.map(({ numbering }) => numbering.parents()).join(' ');
  return [
    [roots.structure, tree],
    [roots.parentTree, dictionary('/Type /ParentTree', `/Nums [${parents}]`)],
    ...(ids ? ([[roots.idTree, dictionary(`/Kids [${ids}]`)]] as const) : []),
  ] as [number, string][];
};

const outlineObjects = (parts: readonly Part[]): readonly [number, string][] => {
  const outlines = outlinesOf(parts);
  const [first, last] = [outlines.at(0)?.first, outlines.at(-1)?.last];
  if (first === undefined) return [];
  const count = sum(parts.map(({ source }) => source.outline?.count ?? 0));
  return [
    [roots.outline, dictionary('/Type /Outlines', `/First ${ref(first)}`, `/Last ${ref(last)}`, `/Count ${count}`)],
  ];
};

/** What the catalog of the first document says of its reader's window and of its language. */
const kept = [/\/ViewerPreferences <<[^>]*>>/, /\/Lang \([^)]*\)/];

/** Number and text of each. @param information the dictionary of the new document */
export const rootObjects = (parts: readonly Part[], information: string): readonly (readonly [number, string])[] => {
  const structure = structureObjects(parts);
  const outline = outlineObjects(parts);
  const catalog = parts[0]?.source.catalog ?? '';
  return [
    [
      roots.catalog,
      dictionary(
        '/Type /Catalog',
        `/Pages ${ref(roots.pages)}`,
        structure.length > 0 ? '/MarkInfo <</Type /MarkInfo\n/Marked true>>' : '',
        structure.length > 0 ? `/StructTreeRoot ${ref(roots.structure)}` : '',
        outline.length > 0 ? `/Outlines ${ref(roots.outline)}` : '',
        ...kept.map((entry) => entry.exec(catalog)?.[0] ?? ''),
      ),
    ],
    [roots.information, information],
    [
      roots.pages,
      dictionary(
        '/Type /Pages',
        `/Count ${sum(parts.map(({ source }) => source.pages))}`,
        `/Kids [${refsOf(parts, ({ pageTree }) => [pageTree])}]`,
      ),
    ],
    ...structure,
    ...outline,
  ];
};
