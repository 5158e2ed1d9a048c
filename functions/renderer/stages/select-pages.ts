/** Some pages of a document, in any order; nothing of the others is left in it. */
import { type Bookmark, destinationsOf, pageOf, readBookmarks, writeBookmarks } from './outlines.ts';
import { add, catalogOf, change, copyOf, dictionaryAt, listAt, type PdfGraph } from './pdf-graph.ts';
import { isReference, type PdfValue } from './pdf-values.ts';
import { cutStructure } from './structures.ts';

/** A page that comes again is a page of its own, outside of the structure, whose order it has left. */
const withCopies = (graph: PdfGraph, pages: readonly string[]): readonly string[] => {
  const seen = new Set<string>();
  return pages.map((page) => {
    if (!seen.has(page)) {
      seen.add(page);
      return page;
    }
    const { '/StructParents': _, '/Annots': __, ...copy } = dictionaryAt(graph, page);
    return add(graph, copy);
  });
};

/** Fields of forms are reached by their list too: those on pages that went, go. */
const cutForm = (graph: PdfGraph, gone: ReadonlySet<string>): void => {
  const form = dictionaryAt(graph, catalogOf(graph)['/AcroForm']);
  if (!('/Fields' in form)) return;
  const isGone = (field: PdfValue, depth: number): boolean => {
    if (isReference(field) && gone.has(field)) return true;
    const kids = listAt(graph, dictionaryAt(graph, field)['/Kids']);
    return depth < 50 && kids.length > 0 && kids.every((kid) => isGone(kid, depth + 1));
  };
  const fields = listAt(graph, form['/Fields']).filter((field) => !isGone(field, 0));
  change(graph, graph.catalog, { '/AcroForm': add(graph, { ...form, '/Fields': fields }) });
};

export const selectPages = (source: PdfGraph, chosen: readonly string[]): PdfGraph => {
  const graph = copyOf(source);
  const kept = new Set(chosen);
  const bookmarks = readBookmarks(graph);
  const destinations = destinationsOf(graph);
  const cut = (list: readonly Bookmark[]): readonly Bookmark[] =>
    list.flatMap((bookmark) => {
      const kids = cut(bookmark.kids);
      const page = pageOf(graph, bookmark.entries, destinations);
      if (page === undefined || kept.has(page)) return [{ ...bookmark, kids }];
      // What lies below a page that went moves up: its own words go with it.
      return kids;
    });
  const left = cut(bookmarks);
  const gone = new Set<string>();
  for (const page of graph.pages) {
    if (kept.has(page)) continue;
    for (const note of listAt(graph, dictionaryAt(graph, page)['/Annots'])) if (isReference(note)) gone.add(note);
    gone.add(page);
  }
  cutForm(graph, gone);
  if (gone.size > 0) cutStructure(graph, kept);
  for (const reference of gone) graph.objects.delete(reference);
  if (gone.size > 0) writeBookmarks(graph, left);
  change(graph, graph.catalog, { '/PageLabels': undefined });
  return { ...graph, pages: withCopies(graph, chosen) };
};
