/** A conversion request that came as a form: files beside the fields. */
import * as z from 'zod/mini';
import { AppError } from '../domain/errors.ts';
import { documented, type Fields } from './fields.ts';
import { decodeText } from './json-body.ts';
import { fromParts } from './string-values.ts';

/** Bytes of a whole form: as Base64, which it travels in, it must fit into one Lambda invocation of 6 MB. */
export const uploadBytesMax = 4 * 1024 * 1024;

export type FormPart = {
  readonly name: string;
  /** Whether it came with a file name. */
  readonly isFile: boolean;
  readonly bytes: Uint8Array;
};

/** What a form may hold besides parts that are named as the fields are. */
export const templateForm: Fields = {
  template: documented(z.optional(z.file()), {
    description: 'The template as a file, not as Base64. A part without a file name holds Base64, as in JSON.',
  }),
  data: documented(z.optional(z.string()), {
    description: 'What the template may use, as JSON: a file or a text.',
    example: '{"name":"Ada"}',
  }),
  options: documented(z.optional(z.string()), {
    description: 'Any of the fields of the JSON request, as JSON. A part that is named as a field wins.',
    example: '{"format":"a4"}',
  }),
};

/** The files that mean something, as what the same field holds in JSON. Any other file is ignored. */
const fileValues: Readonly<Record<string, (bytes: Uint8Array) => string>> = {
  template: (bytes) => Buffer.from(bytes).toString('base64'),
  data: (bytes) => decodeText(bytes),
};

const textOf = ({ name, isFile, bytes }: FormPart): string | undefined => {
  if (!isFile) return decodeText(bytes);
  return Object.hasOwn(fileValues, name) ? fileValues[name]?.(bytes) : undefined;
};

/**
 * The request that a form holds, in the shape of its JSON form.
 * @throws AppError `invalid_request` on text that is not UTF-8, and if a part comes more than once: which one was meant?
 */
export const fromForm = (parts: readonly FormPart[]): Record<string, unknown> => {
  const texts = new Map<string, string>();
  for (const part of parts) {
    const value = textOf(part);
    if (value === undefined) continue;
    if (texts.has(part.name)) {
      throw new AppError('invalid_request', { message: 'A part of the form may be given once only.' });
    }
    texts.set(part.name, value);
  }
  return fromParts(Object.fromEntries(texts));
};
