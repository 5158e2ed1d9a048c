/** Several documents as one: pages, structure, bookmarks, links, form fields, layers and attached files. */
import { destinationsOf, readBookmarks, writeBookmarks } from './outlines.ts';
import { add, catalogOf, change, copyOf, dictionaryAt, listAt, type PdfGraph, resolve } from './pdf-graph.ts';
import { addNames, namesIn, type TreeEntry } from './pdf-trees.ts';
import { isReference, type PdfDictionary, type PdfValue, withDictionaries } from './pdf-values.ts';
import { joinStructure } from './structures.ts';

/** Links by name become links to a place: the joined document has the names of its first part only. */
const resolveLinks = (graph: PdfGraph): void => {
  const destinations = destinationsOf(graph);
  if (destinations.size === 0) return;
  const placed = (value: PdfValue | undefined): PdfValue | undefined =>
    typeof value === 'string' ? destinations.get(value) : undefined;
  const direct = (dictionary: PdfDictionary): PdfDictionary => {
    const [own, goal] = [placed(dictionary['/Dest']), dictionary['/S'] === '/GoTo' && placed(dictionary['/D'])];
    if (!own && !goal) return dictionary;
    return { ...dictionary, ...(own && { '/Dest': own }), ...(goal && { '/D': goal }) };
  };
  for (const [reference, object] of graph.objects) {
    const value = withDictionaries(object.value, direct);
    if (value !== object.value) graph.objects.set(reference, { ...object, value });
  }
};

/** Attached files by name, each name once. */
export const attachFiles = (graph: PdfGraph, files: readonly TreeEntry[]): void => {
  if (files.length === 0) return;
  const names = dictionaryAt(graph, catalogOf(graph)['/Names']);
  const all = new Map(namesIn(graph, names['/EmbeddedFiles']));
  for (const [name, file] of files) {
    let free = name;
    for (let copy = 2; all.has(free); copy += 1) free = `${String(name)} (${copy})`;
    all.set(free, file);
  }
  change(graph, graph.catalog, { '/Names': { ...names, '/EmbeddedFiles': addNames(graph, [...all]) } });
};

const filesOf = (graph: PdfGraph): readonly TreeEntry[] =>
  namesIn(graph, dictionaryAt(graph, catalogOf(graph)['/Names'])['/EmbeddedFiles']);

const joined = (graph: PdfGraph, first: PdfDictionary, second: PdfDictionary, name: string): readonly PdfValue[] => [
  ...listAt(graph, first[name]),
  ...listAt(graph, second[name]),
];

/** Two fields of one name would be one field: the later one gets another name. */
const joinForms = (graph: PdfGraph, from: PdfGraph, prefix: string): void => {
  const theirs = catalogOf(from)['/AcroForm'];
  const [form, other] = [dictionaryAt(graph, catalogOf(graph)['/AcroForm']), dictionaryAt(graph, theirs)];
  if (Object.keys(other).length === 0) return;
  const nameOf = (field: PdfValue): PdfValue => dictionaryAt(graph, field)['/T'] ?? null;
  const taken = new Set(listAt(graph, form['/Fields']).map(nameOf));
  for (const field of listAt(graph, other['/Fields'])) {
    const name = nameOf(field);
    if (isReference(field) && typeof name === 'string' && taken.has(name)) {
      change(graph, field, { '/T': `u:${prefix}${name.slice(2)}` });
    }
  }
  const [resources, more] = [dictionaryAt(graph, form['/DR']), dictionaryAt(graph, other['/DR'])];
  const kinds = [...new Set([...Object.keys(resources), ...Object.keys(more)])].map((kind) => {
    const both = { ...dictionaryAt(graph, more[kind]), ...dictionaryAt(graph, resources[kind]) };
    return [
      kind,
      Array.isArray(resolve(graph, resources[kind] ?? more[kind])) ? (resources[kind] ?? more[kind]) : both,
    ];
  });
  const value = {
    ...other,
    ...form,
    '/Fields': joined(graph, form, other, '/Fields'),
    '/DR': Object.fromEntries(kinds),
  };
  change(graph, graph.catalog, { '/AcroForm': add(graph, value) });
};

const joinLayers = (graph: PdfGraph, from: PdfGraph): void => {
  const theirs = dictionaryAt(graph, catalogOf(from)['/OCProperties']);
  if (Object.keys(theirs).length === 0) return;
  const own = dictionaryAt(graph, catalogOf(graph)['/OCProperties']);
  const [first, second] = [dictionaryAt(graph, own['/D']), dictionaryAt(graph, theirs['/D'])];
  const lists = ['/Order', '/ON', '/OFF', '/AS', '/RBGroups', '/Locked'].flatMap((name) => {
    const both = joined(graph, first, second, name);
    return both.length > 0 ? [[name, both] as const] : [];
  });
  const value = {
    '/OCGs': joined(graph, own, theirs, '/OCGs'),
    '/D': { ...second, ...first, ...Object.fromEntries(lists) },
  };
  change(graph, graph.catalog, { '/OCProperties': value });
};

/** @param documents at least one, in the order of their pages; the first one's words about the whole hold */
export const mergeGraphs = (documents: readonly PdfGraph[]): PdfGraph => {
  const [first, ...others] = documents;
  if (!first) throw new Error('nothing to merge');
  if (others.length === 0) return first;
  const graph = copyOf(first);
  const bookmarks = [...readBookmarks(first)];
  for (const [at, other] of others.entries()) {
    const prefix = `d${at + 2}-`;
    resolveLinks(other);
    bookmarks.push(...readBookmarks(other));
    for (const [reference, object] of other.objects) graph.objects.set(reference, object);
    joinStructure(graph, other, prefix);
    attachFiles(graph, filesOf(other));
    joinForms(graph, other, prefix);
    joinLayers(graph, other);
  }
  writeBookmarks(graph, bookmarks);
  change(graph, graph.catalog, { '/PageLabels': undefined });
  const version = documents.map((one) => one.version).reduce((a, b) => (a > b ? a : b));
  return { ...graph, version, pages: documents.flatMap(({ pages }) => pages) };
};
