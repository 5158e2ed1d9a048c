/** Requests whose values came as text: a query, or the parts of a form. */
import { AppError } from '../domain/errors.ts';
import { isObject, isText } from './fields.ts';
import { allFields } from './request-fields.ts';

/** What is not JSON stays text, for the field's own schema to refuse. */
const decoded = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const fieldFrom = (name: string, text: string): readonly [string, unknown][] => {
  const schema = Object.hasOwn(allFields, name) ? allFields[name] : undefined;
  return schema ? [[name, isText(schema) ? text : decoded(text)]] : [];
};

const fromStrings = (texts: Readonly<Record<string, string>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(texts).flatMap(([name, text]) => fieldFrom(name, text)));

/**
 * A request body from a query.
 * @throws AppError `invalid_request` if a field comes more than once: which one was meant?
 */
export const fromQuery = (query: Readonly<Record<string, readonly string[]>>): Record<string, unknown> => {
  for (const [name, values] of Object.entries(query)) {
    if (values.length > 1 && Object.hasOwn(allFields, name)) {
      throw new AppError('invalid_request', { field: name, message: `${name} may be given once only.` });
    }
  }
  return fromStrings(Object.fromEntries(Object.entries(query).map(([name, [value = '']]) => [name, value])));
};

const optionsParts = ['options', 'json'];

/** Whether a part of this name means anything. */
export const isKnownPart = (name: string): boolean => optionsParts.includes(name) || Object.hasOwn(allFields, name);

const optionsIn = (part: string, text: string): object => {
  const options = decoded(text);
  if (isObject(options)) return options;
  throw new AppError('invalid_request', { field: part, message: `${part} must be a JSON object.` });
};

/**
 * A request body from the parts of a form: SDKs send one part for each field, or all fields as JSON in one part. A part of
 * its own wins.
 * @throws AppError `invalid_request` if that one part is no JSON object
 */
export const fromParts = (parts: Readonly<Record<string, string>>): Record<string, unknown> => {
  const given = optionsParts.flatMap((part) =>
    Object.hasOwn(parts, part) ? [optionsIn(part, parts[part] ?? '')] : [],
  );
  return { ...Object.assign({}, ...given), ...fromStrings(parts) };
};
