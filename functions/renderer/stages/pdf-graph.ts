/** A PDF as a graph of objects. Every document in one process numbers its objects from one counter, so that two can be joined. */
import { isDictionary, isReference, listOf, type PdfDictionary, type PdfObject, type PdfValue } from './pdf-values.ts';

export type PdfGraph = {
  /** By reference. What is missing reads as null, in whatever refers to it. */
  readonly objects: Map<string, PdfObject>;
  readonly catalog: string;
  readonly info: string | undefined;
  /** References of the pages in their order; each has all of its attributes itself. */
  readonly pages: readonly string[];
  readonly version: string;
};

let lastNumber = 0;
/** The reference of an object that is to be. */
export const newReference = (): string => {
  lastNumber += 1;
  return `${lastNumber} 0 R`;
};

/** References to references are followed so far. */
const hopsMax = 8;

export const resolve = ({ objects }: Pick<PdfGraph, 'objects'>, value: PdfValue | undefined): PdfValue => {
  let found = value;
  for (let hop = 0; hop < hopsMax && isReference(found); hop += 1) found = objects.get(found)?.value ?? null;
  return isReference(found) ? null : (found ?? null);
};

export const dictionaryAt = (graph: Pick<PdfGraph, 'objects'>, value: PdfValue | undefined): PdfDictionary => {
  const found = resolve(graph, value);
  return isDictionary(found) ? found : {};
};

export const listAt = (graph: Pick<PdfGraph, 'objects'>, value: PdfValue | undefined): readonly PdfValue[] =>
  listOf(resolve(graph, value));

/** Adds an object. */
export const add = ({ objects }: Pick<PdfGraph, 'objects'>, value: PdfValue, data?: Uint8Array): string => {
  const reference = newReference();
  objects.set(reference, { value, ...(data && { data }) });
  return reference;
};

/** Changes entries of a dictionary; one that is undefined goes. */
export const change = (
  graph: Pick<PdfGraph, 'objects'>,
  reference: string,
  entries: Readonly<Record<string, PdfValue | undefined>>,
): void => {
  const { data } = graph.objects.get(reference) ?? {};
  const merged = { ...dictionaryAt(graph, reference), ...entries };
  const value = Object.fromEntries(Object.entries(merged).filter((entry) => entry[1] !== undefined)) as PdfDictionary;
  graph.objects.set(reference, { value, ...(data && { data }) });
};

export const catalogOf = (graph: PdfGraph): PdfDictionary => dictionaryAt(graph, graph.catalog);

/** A copy that can be changed without the first one changing. Objects themselves are never written into. */
export const copyOf = (graph: PdfGraph): PdfGraph => ({ ...graph, objects: new Map(graph.objects) });
