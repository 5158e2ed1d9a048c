/** Lays pages of one document over pages of another, as decoration that screen readers pass over. */
import { matrixOf, pageBox } from './page-boxes.ts';
import { add, change, dictionaryAt, listAt, type PdfGraph, resolve } from './pdf-graph.ts';
import { dictionaryOf, isReference, type PdfDictionary, type PdfValue } from './pdf-values.ts';

/** A printed page as something that can be drawn: Chromium writes each with one stream. */
const toForm = (graph: PdfGraph, overlay: PdfGraph, page: string): string => {
  const { '/Contents': contents, '/Resources': resources, '/MediaBox': box } = dictionaryAt(overlay, page);
  const list = listAt(overlay, contents);
  const source = isReference(contents) && list.length === 0 ? contents : list[0];
  const object = isReference(source) ? overlay.objects.get(source) : undefined;
  if (!object?.data || list.length > 1) throw new Error('not a page as it was printed');
  const { '/Filter': filter, '/DecodeParms': parameters } = object.value as PdfDictionary;
  const value = dictionaryOf({
    '/Type': '/XObject',
    '/Subtype': '/Form',
    '/BBox': box,
    '/Resources': resources,
    '/Filter': filter,
    '/DecodeParms': parameters,
  });
  return add(graph, value, object.data);
};

/** A name that nothing on the page has. */
const freeName = (taken: PdfDictionary): string => {
  for (let number = 1; ; number += 1) if (!(`/Overlay${number}` in taken)) return `/Overlay${number}`;
};

const stream = (graph: PdfGraph, text: string): string => add(graph, {}, Buffer.from(text, 'latin1'));

const draw = (graph: PdfGraph, page: string, form: string, before: string): void => {
  const { '/Resources': own, '/Contents': contents } = dictionaryAt(graph, page);
  const resources = dictionaryAt(graph, own);
  const drawn = dictionaryAt(graph, resources['/XObject']);
  const name = freeName(drawn);
  const matrix = matrixOf(pageBox(graph, page))
    .map((value) => value.toFixed(3))
    .join(' ');
  const after = stream(graph, `\nQ\n/Artifact BMC\nq\n${matrix} cm\n${name} Do\nQ\nEMC\n`);
  const isList = Array.isArray(resolve(graph, contents));
  const old: readonly PdfValue[] = isList ? listAt(graph, contents) : contents === undefined ? [] : [contents];
  change(graph, page, {
    // The page's own drawing may leave anything behind: it is put back first.
    '/Contents': [before, ...old, after],
    '/Resources': { ...resources, '/XObject': { ...drawn, [name]: form } },
  });
};

/**
 * @param overlay pages that were printed in the sizes of those that they go on
 * @param places which page of the overlay goes on which page
 */
export const layOver = (
  graph: PdfGraph,
  overlay: PdfGraph,
  places: readonly { readonly page: string; readonly sheet: number }[],
): void => {
  for (const [reference, object] of overlay.objects) graph.objects.set(reference, object);
  const forms = new Map<number, string>();
  const before = stream(graph, 'q\n');
  for (const { page, sheet } of places) {
    const printed = overlay.pages[sheet];
    if (printed === undefined) throw new Error('a sheet is missing');
    const form = forms.get(sheet) ?? toForm(graph, overlay, printed);
    forms.set(sheet, form);
    draw(graph, page, form, before);
  }
};
