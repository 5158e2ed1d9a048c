/** The kinds of value that fields have, each refusing what does not fit in words that name its limits, never the value. */
import * as z from 'zod/mini';
import { formatted, isObject } from './fields.ts';

/** A sentence's second half: the field's name is put before it. */
export const says = (sentence: string) => ({
  error: ({ input }: { readonly input?: unknown }): string => (input === undefined ? 'is required' : sentence),
});

export const flag = () => z.boolean(says('must be true or false'));

export const integer = (min: number, max: number) => {
  const words = says(`must be a whole number from ${min} to ${max}`);
  return z.int(words).check(z.gte(min, words), z.lte(max, words));
};

export const decimal = (min: number, max: number) => {
  const words = says(`must be a number from ${min} to ${max}`);
  return z.number(words).check(z.gte(min, words), z.lte(max, words));
};

export const text = (lengthMax: number) => {
  const words = says(`must be a string of at most ${lengthMax} characters`);
  return z.string(words).check(z.maxLength(lengthMax, words));
};

export const requiredText = (lengthMax: number) => {
  const words = says(`must be a string of 1 to ${lengthMax} characters`);
  return z.string(words).check(z.minLength(1, words), z.maxLength(lengthMax, words));
};

export const matching = (pattern: RegExp, sentence: string) =>
  z.string(says(sentence)).check(z.regex(pattern, says(sentence)));

export const oneOf = <const Values extends readonly string[]>(values: Values) =>
  z.enum(values, says(`must be one of ${values.join(', ')}`));

/** Ids travel in paths unescaped. */
export const id = () => matching(/^[A-Za-z0-9_-]{1,100}$/, 'must be an id: 1 to 100 letters, digits, _ or -');

const isUrlOf = (protocols: readonly string[], value: string): boolean =>
  URL.canParse(value) && protocols.includes(new URL(value).protocol);

const urlLengthMax = 8192;
const urlOf = (protocols: readonly string[], sentence: string) =>
  formatted(
    z.string(says(sentence)).check(
      z.maxLength(urlLengthMax, says(`${sentence} of at most ${urlLengthMax} characters`)),
      z.refine((value: string) => isUrlOf(protocols, value), says(sentence)),
    ),
    { format: 'uri' },
  );

export const httpUrl = () => urlOf(['http:', 'https:'], 'must be an absolute http or https URL');
export const httpsUrl = () => urlOf(['https:'], 'must be an absolute https URL');

/** Names and string values that the caller chooses, such as styles. */
export const textMap = (entriesMax: number, lengthMax: number) => {
  const words = says(`must be an object of at most ${entriesMax} strings of at most ${lengthMax} characters`);
  return z
    .record(z.string(), z.string(words).check(z.maxLength(lengthMax, words)), words)
    .check(z.refine((map: object) => Object.keys(map).length <= entriesMax, words));
};

/** Recursion ends at `depth`, whatever comes in. */
const isNestedWithin = (depth: number, value: unknown): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (depth > 0 && Object.values(value).every((member) => isNestedWithin(depth - 1, member)));

const parsedIfJson = (value: unknown): unknown => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};

/** An object of any members, or one as JSON text. */
export const anyObject = (depthMax: number) => {
  const words = says(`must be an object, or one as JSON text, nested at most ${depthMax} levels deep`);
  return z.pipe(
    z.transform(parsedIfJson),
    z
      .record(z.string(), z.unknown(), words)
      .check(z.refine((value: unknown) => isObject(value) && isNestedWithin(depthMax, value), words)),
  );
};
