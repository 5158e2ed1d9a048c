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
  /** Whether it came with a file name. */
  readonly isFile: boolean;
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
const isChosen = ({ isFile, bytes }: FormPart): boolean => !isFile || bytes.length > 0;

/** A template, or a PDF, comes as it is in a file, and as Base64 in a text; anything else is the same in both. */
const textOf = ({ name, isFile, bytes }: FormPart): string =>
  isFile && ['template', 'file'].includes(name) ? Buffer.from(bytes).toString('base64') : decodeText(bytes, name);

/** The parts that mean something, as texts by their names, whose order says nothing. */
const textsOf = (parts: readonly FormPart[]): Record<string, string> => {
  const texts = new Map<string, string>();
  for (const part of parts.filter((one) => isKnownPart(one.name) && isChosen(one))) {
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
