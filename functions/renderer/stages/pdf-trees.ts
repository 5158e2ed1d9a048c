/** Name trees and number trees as plain lists. Source: ISO 32000-1, 7.9.6 and 7.9.7. */
import { add, dictionaryAt, listAt, type PdfGraph } from './pdf-graph.ts';
import { isReference, type PdfDictionary, type PdfValue } from './pdf-values.ts';

export type TreeEntry = readonly [key: PdfValue, value: PdfValue];

/** Nodes within nodes; real ones have three levels. */
const depthMax = 50;

const entriesIn = (
  graph: PdfGraph,
  node: PdfValue | undefined,
  leaf: '/Names' | '/Nums',
  seen: Set<string>,
  depth: number,
): TreeEntry[] => {
  if (depth > depthMax || (isReference(node) && seen.has(node))) return [];
  if (isReference(node)) seen.add(node);
  const dictionary = dictionaryAt(graph, node);
  const flat = listAt(graph, dictionary[leaf]);
  const entries: TreeEntry[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) entries.push([flat[at] ?? null, flat[at + 1] ?? null]);
  for (const kid of listAt(graph, dictionary['/Kids'])) {
    for (const entry of entriesIn(graph, kid, leaf, seen, depth + 1)) entries.push(entry);
  }
  return entries;
};

export const namesIn = (graph: PdfGraph, root: PdfValue | undefined): readonly TreeEntry[] =>
  entriesIn(graph, root, '/Names', new Set(), 0);

export const numbersIn = (graph: PdfGraph, root: PdfValue | undefined): readonly (readonly [number, PdfValue])[] =>
  entriesIn(graph, root, '/Nums', new Set(), 0).filter(
    (entry): entry is readonly [number, PdfValue] => typeof entry[0] === 'number',
  );

/** A name's bytes, by which readers search. */
const bytesOf = (name: PdfValue): string =>
  String(name).startsWith('b:') ? Buffer.from(String(name).slice(2), 'hex').toString('latin1') : String(name).slice(2);

export const addNames = (graph: PdfGraph, entries: readonly TreeEntry[]): string => {
  const sorted = [...entries].sort(([a], [b]) => (bytesOf(a) < bytesOf(b) ? -1 : 1));
  return add(graph, { '/Names': sorted.flat() } as PdfDictionary);
};

export const addNumbers = (graph: PdfGraph, entries: readonly (readonly [number, PdfValue])[]): string =>
  add(graph, { '/Nums': [...entries].sort(([a], [b]) => a - b).flat() } as PdfDictionary);
