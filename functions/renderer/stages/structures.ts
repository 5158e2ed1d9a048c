/** The structure of tagged documents, which screen readers read: joined, and cut down to some pages. Source: ISO 32000-1, 14.7. */
import { AppError } from '../../../shared/domain/errors.ts';
import { catalogOf, change, dictionaryAt, listAt, type PdfGraph, resolve } from './pdf-graph.ts';
import { addNames, addNumbers, namesIn, numbersIn } from './pdf-trees.ts';
import {
  isDictionary,
  isReference,
  listOf,
  type PdfDictionary,
  type PdfValue,
  withDictionaries,
} from './pdf-values.ts';

export const structureOf = (graph: PdfGraph): string | undefined => {
  const root = catalogOf(graph)['/StructTreeRoot'];
  return isReference(root) && graph.objects.has(root) ? root : undefined;
};

/** Children of an element, or of the root: one, or a list of them. */
const kidsOf = (graph: PdfGraph, value: PdfValue | undefined): readonly PdfValue[] => {
  const found = resolve(graph, value);
  if (found === null) return [];
  return Array.isArray(found) ? found : [value ?? null];
};

const nextKey = (graph: PdfGraph, root: string): number =>
  Math.max(0, ...numbersIn(graph, dictionaryAt(graph, root)['/ParentTree']).map(([key]) => key + 1));

const prefixed = (value: PdfValue, prefix: string): PdfValue => {
  if (typeof value !== 'string') return value;
  if (value.startsWith('u:')) return `u:${prefix}${value.slice(2)}`;
  return value.startsWith('b:') ? `b:${Buffer.from(prefix).toString('hex')}${value.slice(2)}` : value;
};

/** Keys of the parent tree, and the ids that cells name their headers by, as they are in the joined document. */
const moved =
  (firstKey: number, prefix: string) =>
  (dictionary: PdfDictionary): PdfDictionary => {
    const entries: Record<string, PdfValue> = {};
    for (const name of ['/StructParents', '/StructParent']) {
      const key = dictionary[name];
      if (typeof key === 'number') entries[name] = key + firstKey;
    }
    const { '/Headers': headers, '/ID': id } = dictionary;
    if (headers !== undefined) entries['/Headers'] = listOf(headers).map((one) => prefixed(one, prefix));
    if (id !== undefined && '/S' in dictionary && '/P' in dictionary) entries['/ID'] = prefixed(id, prefix);
    return Object.keys(entries).length > 0 ? { ...dictionary, ...entries } : dictionary;
  };

const merged = (graph: PdfGraph, first: PdfValue | undefined, second: PdfValue | undefined): PdfDictionary => ({
  ...dictionaryAt(graph, second),
  ...dictionaryAt(graph, first),
});

/**
 * Joins the structure of a document, whose objects are in the graph already, to that of the graph.
 * @param from the document as it was by itself; its objects may be changed
 */
export const joinStructure = (graph: PdfGraph, from: PdfGraph, prefix: string): void => {
  const [root, other] = [structureOf(graph), structureOf(from)];
  if (!other) return;
  const language = catalogOf(graph)['/Lang'] ?? catalogOf(from)['/Lang'];
  if (!root) {
    change(graph, graph.catalog, { '/StructTreeRoot': other, '/MarkInfo': { '/Marked': true }, '/Lang': language });
    return;
  }
  const firstKey = nextKey(graph, root);
  for (const reference of from.objects.keys()) {
    const object = graph.objects.get(reference);
    if (!object) continue;
    const value = withDictionaries(object.value, moved(firstKey, prefix));
    if (value !== object.value) graph.objects.set(reference, { ...object, value });
  }
  const [own, theirs] = [dictionaryAt(graph, root), dictionaryAt(graph, other)];
  const kids = kidsOf(graph, theirs['/K']);
  for (const kid of kids) if (isReference(kid)) change(graph, kid, { '/P': root });
  const parents = [
    ...numbersIn(graph, own['/ParentTree']),
    ...numbersIn(graph, theirs['/ParentTree']).map(([key, value]) => [key + firstKey, value] as const),
  ];
  const ids = [
    ...namesIn(graph, own['/IDTree']),
    ...namesIn(graph, theirs['/IDTree']).map(([id, value]) => [prefixed(id, prefix), value] as const),
  ];
  const namespaces = [...listAt(graph, own['/Namespaces']), ...listAt(graph, theirs['/Namespaces'])];
  change(graph, root, {
    '/K': [...kidsOf(graph, own['/K']), ...kids],
    '/ParentTree': addNumbers(graph, parents),
    '/ParentTreeNextKey': Math.max(0, ...parents.map(([key]) => key + 1)),
    '/RoleMap': merged(graph, own['/RoleMap'], theirs['/RoleMap']),
    '/ClassMap': merged(graph, own['/ClassMap'], theirs['/ClassMap']),
    '/IDTree': ids.length > 0 ? addNames(graph, ids) : undefined,
    '/Namespaces': namespaces.length > 0 ? namespaces : undefined,
  });
};

const depthMax = 500;

/** Takes out of the structure what belongs to pages that are not among the given ones, its texts included. */
export const cutStructure = (graph: PdfGraph, pages: ReadonlySet<string>): void => {
  const root = structureOf(graph);
  if (!root) return;
  const seen = new Set<string>();
  const isKept = (page: PdfValue | undefined): boolean => !isReference(page) || pages.has(page);

  const keptKids = (value: PdfValue | undefined, page: PdfValue | undefined, depth: number): readonly PdfValue[] =>
    kidsOf(graph, value).flatMap((kid) => {
      const kept = keptKid(kid, page, depth);
      return kept === undefined ? [] : [kept];
    });

  const keptKid = (kid: PdfValue, page: PdfValue | undefined, depth: number): PdfValue | undefined => {
    if (depth > depthMax || (isReference(kid) && seen.has(kid))) throw new AppError('pdf_broken');
    if (isReference(kid)) seen.add(kid);
    const found = resolve(graph, kid);
    if (!isDictionary(found)) return isKept(page) ? kid : undefined;
    const own = found['/Pg'] ?? page;
    // Marked content, or an object such as a link.
    if (!('/S' in found)) return isKept(own) ? kid : undefined;
    const kids = keptKids(found['/K'], own, depth + 1);
    const isEmptied = kids.length === 0 && ('/K' in found || !isKept(own));
    if (isEmptied) {
      if (isReference(kid)) graph.objects.delete(kid);
      return undefined;
    }
    const { '/K': _, '/Pg': __, ...rest } = found;
    const value = {
      ...rest,
      ...(kids.length > 0 && { '/K': kids }),
      ...('/Pg' in found && { '/Pg': own as PdfValue }),
    };
    if (!isReference(kid)) return value;
    graph.objects.set(kid, { value });
    return kid;
  };

  const { '/K': kids, '/ParentTree': parentTree, '/IDTree': idTree } = dictionaryAt(graph, root);
  const kept = keptKids(kids, undefined, 0);
  const isThere = (value: PdfValue): boolean => !isReference(value) || graph.objects.has(value);
  const parents = numbersIn(graph, parentTree).filter(([, value]) => {
    const found = resolve(graph, value);
    return Array.isArray(found) ? found.some((one) => one !== null && isThere(one)) : isThere(value);
  });
  const ids = namesIn(graph, idTree).filter(([, value]) => isThere(value));
  change(graph, root, {
    '/K': kept,
    '/ParentTree': addNumbers(graph, parents),
    '/IDTree': ids.length > 0 ? addNames(graph, ids) : undefined,
  });
};
