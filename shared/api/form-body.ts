/** A conversion request that came as a form: files beside the fields. */
import * as z from 'zod/mini';
import { AppError } from '../domain/errors.ts';
import { documented, type Fields } from './fields.ts';
import { decodeText } from './json-body.ts';
import { fromParts, isKnownPart } from './string-values.ts';

/** Bytes of a whole form: as Base64, which it travels in, it must fit into one Lambda invocation of 6 MB. */
export const uploadBytesMax = 4 * 1024 * 1024;

export type FormPart = {
  readonly name: string;
  /** Of a file; a text has none. */
  readonly fileName: string | undefined;
  readonly bytes: Uint8Array;
};

const optionsPart = (example: string) =>
  documented(z.optional(z.string()), {
    description: 'Any of the fields of the JSON request, as JSON. A part that is named as a field wins.',
    example,
  });

/** What a form may hold besides parts that are named as the fields are. */
export const templateForm: Fields = {
  template: documented(z.optional(z.file()), {
    description: 'The template as a file, not as Base64. A part without a file name holds Base64, as in JSON.',
  }),
  data: documented(z.optional(z.string()), {
    description: 'What the template may use, as JSON: a file or a text.',
    example: '{"name":"Ada"}',
  }),
  options: optionsPart('{"format":"a4"}'),
};

export const htmlForm: Fields = {
  files: documented(z.optional(z.array(z.file())), {
    description:
      'The document, with the file name `index.html`, and the files that it refers to, each under its relative path as file name, in parts of any name; or all of them in one ZIP. `header.html` and `footer.html` are printed on each page.',
  }),
  html: documented(z.optional(z.file()), {
    description: 'One document alone, as a file. A part without a file name holds Base64, as in JSON.',
  }),
  options: documented(z.optional(z.string()), {
    description: 'Any of the fields of the JSON request, as JSON. A part that is named as a field wins.',
    example: '{"format":"a4"}',
  }),
};

export const pdfForm: Fields = {
  file: documented(z.optional(z.file()), { description: 'The PDF as a file, not as Base64.' }),
  stages: documented(z.optional(z.string()), {
    description: 'The stages, as JSON.',
    example: '[{"type":"compact"}]',
  }),
  options: optionsPart('{"async":false,"storage":false}'),
};

/** Of conversions of files. */
export const officeForm = (noun: string): Fields => ({
  file: documented(z.file(), { description: `The ${noun} as a file, not as Base64; its name says nothing.` }),
  options: optionsPart('{"async":false,"storage":false}'),
});

/** Browsers send an empty file for one that nobody chose. */
const isChosen = ({ fileName, bytes }: FormPart): boolean => fileName === undefined || bytes.length > 0;

/** What comes as it is in a file, and as Base64 in a text; anything else is the same in both. */
const rawFiles = ['template', 'file', 'html', 'archive'];
const textOf = ({ name, fileName, bytes }: FormPart): string =>
  fileName !== undefined && rawFiles.includes(name) ? Buffer.from(bytes).toString('base64') : decodeText(bytes, name);

/** What is no field of its own, but a file that belongs to a document. */
const isUpload = ({ name, fileName }: FormPart): boolean =>
  fileName !== undefined && (name === 'files' || !isKnownPart(name));

/** The parts that mean something, as texts by their names, whose order says nothing. */
const textsOf = (parts: readonly FormPart[]): Record<string, string> => {
  const texts = new Map<string, string>();
  for (const part of parts.filter((one) => isKnownPart(one.name) && !isUpload(one) && isChosen(one))) {
    const { name } = part;
    if (texts.has(name)) {
      throw new AppError('invalid_request', { field: name, message: `${name} may be given once only.` });
    }
    texts.set(name, textOf(part));
  }
  return Object.fromEntries([...texts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
};

export type FormRequest = {
  /** In the shape of the JSON request. */
  readonly body: Readonly<Record<string, unknown>>;
  /** What makes it this request and no other, however its form was written. */
  readonly identity: readonly string[];
};

/**
 * The request that a form holds.
 * @throws AppError `invalid_request`, naming the part, on text that is not UTF-8, and if a part comes more than once:
 * which one was meant?
 */
export const fromForm = (parts: readonly FormPart[]): FormRequest => {
  const texts = textsOf(parts);
  return { body: fromParts(texts), identity: Object.entries(texts).flat() };
};

const zipStarts = ['PK\x03\x04', 'PK\x05\x06'];
const isZip = (bytes: Uint8Array): boolean => zipStarts.includes(Buffer.from(bytes.subarray(0, 4)).toString('latin1'));

/** A browser sends a nameless file for one that nobody chose. */
const isNamed = ({ fileName, bytes }: FormPart): boolean => fileName !== '' || bytes.length > 0;

const toFile = ({ fileName = '', bytes }: FormPart) => ({
  name: fileName,
  content: Buffer.from(bytes).toString('base64'),
});

/**
 * The request that a form with files beside its fields holds: an HTML document with what it refers to, one by one or as
 * one ZIP.
 * @throws AppError as `fromForm` does
 */
export const fromFilesForm = (parts: readonly FormPart[]): FormRequest => {
  const { body, identity } = fromForm(parts);
  const uploads = parts.filter((part) => isUpload(part) && isNamed(part));
  const [only] = uploads;
  if (!only) return { body, identity };
  if (uploads.length === 1 && isZip(only.bytes)) {
    const { content } = toFile(only);
    return { body: { ...body, archive: content }, identity: [...identity, 'archive', content] };
  }
  const files = uploads.map(toFile).toSorted(({ name: a }, { name: b }) => (a < b ? -1 : 1));
  return {
    body: { ...body, files },
    identity: [...identity, ...files.flatMap(({ name, content }) => [name, content])],
  };
};
