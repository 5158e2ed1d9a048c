/** Bookmarks as a nested list. Source: ISO 32000-1, 12.3.3. */
import { add, catalogOf, change, dictionaryAt, newReference, type PdfGraph, resolve } from './pdf-graph.ts';
import { namesIn } from './pdf-trees.ts';
import { dictionaryOf, isReference, listOf, type PdfDictionary, type PdfValue } from './pdf-values.ts';

export type Bookmark = {
  /** What it says and where it leads. */
  readonly entries: PdfDictionary;
  readonly isOpen: boolean;
  readonly kids: readonly Bookmark[];
};

const links = ['/Parent', '/Prev', '/Next', '/First', '/Last', '/Count', '/SE'];
const depthMax = 100;

const readFrom = (graph: PdfGraph, first: PdfValue | undefined, seen: Set<string>, depth: number): Bookmark[] => {
  const bookmarks: Bookmark[] = [];
  for (let at = first; isReference(at) && !seen.has(at) && depth < depthMax; ) {
    seen.add(at);
    const item = dictionaryAt(graph, at);
    const count = resolve(graph, item['/Count']);
    bookmarks.push({
      entries: Object.fromEntries(Object.entries(item).filter(([name]) => !links.includes(name))),
      isOpen: typeof count === 'number' && count > 0,
      kids: readFrom(graph, item['/First'], seen, depth + 1),
    });
    at = isReference(item['/Next']) ? item['/Next'] : undefined;
  }
  return bookmarks;
};

export const readBookmarks = (graph: PdfGraph): readonly Bookmark[] =>
  readFrom(graph, dictionaryAt(graph, catalogOf(graph)['/Outlines'])['/First'], new Set(), 0);

/** How many are seen at first. */
const shown = (bookmarks: readonly Bookmark[]): number =>
  bookmarks.reduce((sum, { isOpen, kids }) => sum + 1 + (isOpen ? shown(kids) : 0), 0);

const writeUnder = (graph: PdfGraph, parent: string, bookmarks: readonly Bookmark[]): PdfDictionary => {
  const references = bookmarks.map(() => newReference());
  for (const [at, { entries, isOpen, kids }] of bookmarks.entries()) {
    const own = references[at] ?? '';
    const count = isOpen ? shown(kids) : -shown(kids);
    const value = dictionaryOf({
      ...entries,
      '/Parent': parent,
      '/Prev': references[at - 1],
      '/Next': references[at + 1],
      ...(kids.length > 0 && { ...writeUnder(graph, own, kids), '/Count': count }),
    });
    graph.objects.set(own, { value });
  }
  return dictionaryOf({ '/First': references[0], '/Last': references.at(-1) });
};

export const writeBookmarks = (graph: PdfGraph, bookmarks: readonly Bookmark[]): void => {
  if (bookmarks.length === 0) return change(graph, graph.catalog, { '/Outlines': undefined });
  const root = add(graph, {});
  const ends = writeUnder(graph, root, bookmarks);
  graph.objects.set(root, { value: { '/Type': '/Outlines', ...ends, '/Count': shown(bookmarks) } });
  change(graph, graph.catalog, { '/Outlines': root });
};

/** Where each named destination of a document leads. */
export const destinationsOf = (graph: PdfGraph): ReadonlyMap<PdfValue, PdfValue> => {
  const catalog = catalogOf(graph);
  const whereTo = (value: PdfValue): PdfValue => {
    const found = resolve(graph, value);
    return Array.isArray(found) ? found : resolve(graph, dictionaryAt(graph, found)['/D']);
  };
  const named = Object.entries(dictionaryAt(graph, catalog['/Dests']));
  const treed = namesIn(graph, dictionaryAt(graph, catalog['/Names'])['/Dests']);
  return new Map([...named, ...treed].map(([name, value]) => [name, whereTo(value)]));
};

/** The page that a bookmark leads to, if it leads to one of this document. */
export const pageOf = (
  graph: PdfGraph,
  { '/Dest': own, '/A': action }: PdfDictionary,
  destinations: ReadonlyMap<PdfValue, PdfValue>,
): string | undefined => {
  const { '/S': kind, '/D': goal } = dictionaryAt(graph, action);
  const target = resolve(graph, own ?? (kind === '/GoTo' ? goal : undefined));
  const [page] = listOf(typeof target === 'string' ? resolve(graph, destinations.get(target)) : target);
  return isReference(page) ? page : undefined;
};
