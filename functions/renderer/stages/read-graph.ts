/** From the bytes of a PDF to its graph; what must not come in is refused here. */
import { AppError, type ErrorCode } from '../../../shared/domain/errors.ts';
import { documentPagesMax } from '../../../shared/domain/output-limits.ts';
import { unsafeUrl } from '../pdf-links.ts';
import { dictionaryAt, listAt, newReference, type PdfGraph } from './pdf-graph.ts';
import { isDictionary, isReference, type PdfDictionary, type PdfObject, type PdfValue } from './pdf-values.ts';
import type { Qpdf } from './qpdf.ts';

/** Bytes of all objects as JSON, their streams not counted: a page of text has some 60 KB. */
const jsonBytesMax = 192 * 1024 * 1024;

type Listed = Readonly<
  Record<
    string,
    { readonly value?: PdfValue; readonly stream?: { readonly dict: PdfDictionary; readonly datafile: string } }
  >
>;
type Listing = {
  readonly encrypt: { readonly encrypted: boolean };
  readonly qpdf: readonly [{ readonly pdfversion: string }, Listed];
};

/** A PDF is refused under the request field that named it. */
const refuse = (code: ErrorCode, field: string): never => {
  throw new AppError(code, { field });
};

const read = (qpdf: Qpdf, bytes: Uint8Array, field: string): Listing => {
  const args = ['--json=2', '--json-key=qpdf', '--json-key=encrypt', '--decode-level=none'];
  const streams = ['--json-stream-data=file', '--json-stream-prefix=/s'];
  const { code, output, isLocked } = qpdf.run(bytes, [...args, ...streams], '/out.json');
  // Whatever qpdf had to mend, two readers may see differently.
  if (code !== 0 || !output) return refuse(isLocked ? 'pdf_encrypted' : 'pdf_broken', field);
  if (output.length > jsonBytesMax) throw new AppError('document_too_large', { field });
  return JSON.parse(Buffer.from(output.buffer, output.byteOffset, output.length).toString());
};

const activeActions = new Set<PdfValue>(['/JavaScript', '/Launch', '/ImportData', '/Rendition']);
const activeEntries = ['/JS', '/XFA', '/RichMediaContent'];

const isActive = (dictionary: PdfDictionary): boolean =>
  activeEntries.some((name) => name in dictionary) || activeActions.has(dictionary['/S'] ?? null);

const isUnsafeLink = (action: PdfValue | undefined): boolean => {
  const uri = isDictionary(action) && action['/S'] === '/URI' ? action['/URI'] : undefined;
  if (typeof uri !== 'string') return false;
  return unsafeUrl.test(uri.startsWith('b:') ? Buffer.from(uri.slice(2), 'hex').toString('latin1') : uri.slice(2));
};

/** What a reader would do by itself, and links that nobody should follow, go. */
const tamed = (dictionary: PdfDictionary): PdfDictionary => {
  const isLinked = isUnsafeLink(dictionary['/A']);
  if (!('/OpenAction' in dictionary) && !('/AA' in dictionary) && !isLinked && !isUnsafeLink(dictionary)) {
    return dictionary;
  }
  const { '/OpenAction': _, '/AA': __, '/A': action, ...kept } = dictionary;
  // An action that stands by itself.
  if (isUnsafeLink(kept)) return {};
  return action === undefined || isLinked ? kept : { ...kept, '/A': action };
};

const inherited = ['/Resources', '/MediaBox', '/CropBox', '/Rotate'] as const;
const depthMax = 100;

/** The pages in order, each with what it inherits. Source: ISO 32000-1, 7.7.3.4. */
const flatten = (graph: PdfGraph, root: PdfValue | undefined, field: string): readonly string[] => {
  const pages: string[] = [];
  const seen = new Set<string>();
  const visit = (node: PdfValue, given: PdfDictionary, depth: number): void => {
    if (!isReference(node) || seen.has(node) || depth > depthMax) return refuse('pdf_broken', field);
    seen.add(node);
    const dictionary = dictionaryAt(graph, node);
    const own = inherited.flatMap((name) => (name in dictionary ? [[name, dictionary[name] as PdfValue]] : []));
    const whole: PdfDictionary = { ...given, ...Object.fromEntries(own) };
    if ('/Kids' in dictionary) {
      for (const kid of listAt(graph, dictionary['/Kids'])) visit(kid, whole, depth + 1);
      return;
    }
    pages.push(node);
    if (pages.length > documentPagesMax) {
      throw new AppError('document_too_large', {
        field,
        message: `The document is larger than the limit of ${documentPagesMax} pages.`,
      });
    }
    graph.objects.set(node, { value: { ...dictionary, ...whole, '/Type': '/Page' } });
  };
  visit(root ?? null, {}, 0);
  return pages.length > 0 ? pages : refuse('pdf_broken', field);
};

/** Numbered anew, without what a reader would do by itself; in one pass, since a document has many objects. */
const createImport = (field: string) => {
  const numbers = new Map<string, string>();
  const numberOf = (reference: string): string => {
    const known = numbers.get(reference);
    if (known !== undefined) return known;
    const own = newReference();
    numbers.set(reference, own);
    return own;
  };
  const imported = (value: PdfValue): PdfValue => {
    if (isReference(value)) return numberOf(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(imported);
    const dictionary: Record<string, PdfValue> = {};
    for (const name in value) dictionary[name] = imported((value as PdfDictionary)[name] ?? null);
    return isActive(dictionary) ? refuse('pdf_active_content', field) : tamed(dictionary);
  };
  return { numberOf, imported };
};

/**
 * @param field the request field that named the PDF
 * @throws AppError `pdf_encrypted`, `pdf_broken`, `pdf_active_content`, `document_too_large`
 */
export const readGraph = (qpdf: Qpdf, bytes: Uint8Array, field: string): PdfGraph => {
  const { encrypt, qpdf: listing } = read(qpdf, bytes, field);
  const [{ pdfversion }, listed] = listing;
  const { numberOf, imported } = createImport(field);
  const objects = new Map<string, PdfObject>();
  for (const [name, { value, stream }] of Object.entries(listed)) {
    const data = stream && qpdf.take(stream.datafile);
    if (name === 'trailer') continue;
    const own = imported(stream?.dict ?? value ?? null);
    objects.set(numberOf(name.replace('obj:', '')), data ? { value: own, data } : { value: own });
  }
  if (encrypt.encrypted) return refuse('pdf_encrypted', field);
  const trailer = imported(listed.trailer?.value ?? {}) as PdfDictionary;
  const { '/Root': catalog, '/Info': info } = trailer;
  if (!isReference(catalog)) return refuse('pdf_broken', field);
  const graph = {
    objects,
    catalog,
    info: isReference(info) ? info : undefined,
    pages: [],
    version: pdfversion,
  };
  return { ...graph, pages: flatten(graph, dictionaryAt(graph, catalog)['/Pages'], field) };
};
