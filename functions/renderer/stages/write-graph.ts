/** From a graph to the bytes of a PDF: of its objects, those that something leads to. */

import { tableEntry } from '../pdf-objects.ts';
import { change, newReference, type PdfGraph } from './pdf-graph.ts';
import { dictionaryOf, isReference, type PdfDictionary, type PdfValue, writtenValue } from './pdf-values.ts';

/** Puts the pages under one node. */
const joinPages = (graph: PdfGraph): void => {
  const root = newReference();
  for (const page of graph.pages) change(graph, page, { '/Parent': root });
  graph.objects.set(root, {
    value: { '/Type': '/Pages', '/Count': graph.pages.length, '/Kids': [...graph.pages] },
  });
  change(graph, graph.catalog, { '/Pages': root });
};

/** Calls back for each reference in a value. */
const eachReference = (value: PdfValue, found: (reference: string) => void): void => {
  if (isReference(value)) found(value);
  else if (Array.isArray(value)) for (const one of value) eachReference(one, found);
  else if (typeof value === 'object' && value !== null) {
    for (const one of Object.values(value)) eachReference(one, found);
  }
};

/** Numbers for what can be reached, from 1. */
const numbersOf = ({ objects, catalog, info }: PdfGraph): ReadonlyMap<string, number> => {
  const numbers = new Map<string, number>();
  const waiting: string[] = [];
  const reach = (reference: string): void => {
    if (numbers.has(reference) || !objects.has(reference)) return;
    numbers.set(reference, numbers.size + 1);
    waiting.push(reference);
  };
  reach(catalog);
  if (info) reach(info);
  for (let at = 0; at < waiting.length; at += 1) {
    const value = objects.get(waiting[at] ?? '')?.value;
    if (value !== undefined) eachReference(value, reach);
  }
  return numbers;
};

/** Writes in pieces that are joined once. Changes the graph's page tree. */
export const writeGraph = (graph: PdfGraph): Buffer => {
  joinPages(graph);
  change(graph, graph.catalog, { '/Type': '/Catalog', '/Version': undefined });
  const numbers = numbersOf(graph);
  const refer = (reference: string): string => {
    const number = numbers.get(reference);
    return number === undefined ? 'null' : `${number} 0 R`;
  };
  const pieces: Uint8Array[] = [];
  let length = 0;
  const write = (piece: Uint8Array | string): void => {
    const bytes = typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece;
    pieces.push(bytes);
    length += bytes.length;
  };
  write(`%PDF-${/^\d\.\d$/.test(graph.version) && graph.version > '1.7' ? graph.version : '1.7'}\n%\xd3\xeb\xe9\xe1\n`);
  const offsets: number[] = [];
  for (const [reference, number] of numbers) {
    offsets.push(length);
    const { value = null, data } = graph.objects.get(reference) ?? {};
    if (!data) write(`${number} 0 obj\n${writtenValue(value, refer)}\nendobj\n`);
    else {
      const dictionary = { ...(value as PdfDictionary), '/Length': data.length };
      write(`${number} 0 obj\n${writtenValue(dictionary, refer)}\nstream\n`);
      write(data);
      write('\nendstream\nendobj\n');
    }
  }
  const trailer = writtenValue(
    dictionaryOf({ '/Size': numbers.size + 1, '/Root': graph.catalog, '/Info': graph.info }),
    refer,
  );
  const table = ['0000000000 65535 f \n', ...offsets.map(tableEntry)].join('');
  write(`xref\n0 ${numbers.size + 1}\n${table}trailer\n${trailer}\nstartxref\n${length}\n%%EOF\n`);
  return Buffer.concat(pieces, length);
};
