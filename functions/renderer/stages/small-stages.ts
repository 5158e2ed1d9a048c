/** Stages that change what a document says about itself, and what it carries. */
import { createHash } from 'node:crypto';
import { AppError } from '../../../shared/domain/errors.ts';
import type { StageOf } from '../../../shared/domain/stages.ts';
import { attachFiles } from './merge-graphs.ts';
import { type Bookmark, writeBookmarks } from './outlines.ts';
import { add, change, dictionaryAt, type PdfGraph } from './pdf-graph.ts';
import { type PdfDictionary, textValue } from './pdf-values.ts';

const entryNames = { title: '/Title', author: '/Author', subject: '/Subject', keywords: '/Keywords' } as const;
type Entry = keyof typeof entryNames;

/** The XMP packet says the same again: it goes, rather than contradict. */
export const setMetadata = (graph: PdfGraph, { set = {}, strip }: StageOf<'metadata'>): PdfGraph => {
  const given = (Object.keys(entryNames) as Entry[]).flatMap((name) =>
    set[name] === undefined ? [] : [[entryNames[name], textValue(set[name])] as const],
  );
  const kept: PdfDictionary = strip ? {} : dictionaryAt(graph, graph.info);
  const info = add(graph, { ...kept, ...Object.fromEntries(given) });
  change(graph, graph.catalog, { '/Metadata': undefined, ...(strip && { '/PieceInfo': undefined }) });
  if (strip) for (const page of graph.pages) change(graph, page, { '/Metadata': undefined, '/PieceInfo': undefined });
  return { ...graph, info };
};

export const attachFile = (graph: PdfGraph, { name, contentBase64 }: StageOf<'attach'>): PdfGraph => {
  const bytes = Buffer.from(contentBase64, 'base64');
  const sum = createHash('md5').update(bytes).digest('hex');
  const stream = { '/Type': '/EmbeddedFile', '/Params': { '/Size': bytes.length, '/CheckSum': `b:${sum}` } };
  const file = add(graph, stream, bytes);
  const value = {
    '/Type': '/Filespec',
    '/F': textValue(name),
    '/UF': textValue(name),
    '/EF': { '/F': file, '/UF': file },
  };
  attachFiles(graph, [[textValue(name), add(graph, value)]]);
  return graph;
};

/** Puts bookmarks in place of those that there are; each lies under the last one of a higher level. */
export const setOutline = (graph: PdfGraph, { items }: StageOf<'outline'>, field: string): PdfGraph => {
  type Open = { readonly level: number; readonly kids: Bookmark[] };
  const roots: Bookmark[] = [];
  const open: Open[] = [{ level: 0, kids: roots }];
  for (const [at, { title, page, level }] of items.entries()) {
    const goal = graph.pages[page - 1];
    if (goal === undefined) {
      throw new AppError('page_range_invalid', { field: `${field}.items.${at}.page` });
    }
    while ((open.at(-1)?.level ?? 0) >= level) open.pop();
    const kids: Bookmark[] = [];
    const entries = { '/Title': textValue(title), '/Dest': [goal, '/Fit'] };
    open.at(-1)?.kids.push({ entries, isOpen: true, kids });
    open.push({ level, kids });
  }
  writeBookmarks(graph, roots);
  return graph;
};
