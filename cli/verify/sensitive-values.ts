/**
 * Values for fields, made from their schemas: a secret of its own in every place of a field that takes text. What is new
 * in a schema is filled in without being named here.
 */
import { type Fields, wireObject } from '../../shared/api/fields.ts';
import { type Json, jsonSchema } from '../../shared/api/openapi-schemas.ts';
import type { Ledger } from './ledger.ts';

type Schema = {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly pattern?: string;
  readonly format?: string;
  readonly contentEncoding?: string;
  readonly maxLength?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly examples?: readonly unknown[];
  readonly 'x-sensitivity'?: string;
};

/** How a secret is said in a field where not every text will do; nothing leaves the field out. */
export type Phrases = Readonly<Record<string, (field: string, ledger: Ledger) => unknown>>;

type Saying = { readonly ledger: Ledger; readonly phrases: Phrases; readonly site: string };

const fits = ({ pattern, maxLength = Number.POSITIVE_INFINITY }: Schema, text: string): boolean =>
  text.length <= maxLength && (pattern === undefined || new RegExp(pattern).test(text));

/** As full a secret as the field takes. */
const textFor = (schema: Schema, field: string, { ledger, site }: Saying): string | undefined => {
  if (schema.format === 'uri') {
    const [path, query] = [`path of ${field}`, `query of ${field}`].map((name) =>
      encodeURIComponent(ledger.secret(name)),
    );
    return `${site}/${path}?q=${query}`;
  }
  if (schema.contentEncoding === 'base64') return Buffer.from(`<p>${ledger.word(field)}`).toString('base64');
  if (fits(schema, 'A~ "/&+%\\'.padEnd(50, 'A'))) return ledger.secret(field);
  return fits(schema, 'A'.repeat(22)) ? ledger.word(field) : undefined;
};

const membersFor = ({ properties = {}, required = [] }: Schema, field: string, saying: Saying): object => {
  const members = Object.entries(properties).map(([name, schema]) => {
    const value = valueFor(schema, field ? `${field}.${name}` : name, saying);
    return [name, value ?? (required.includes(name) ? schema.examples?.[0] : undefined)];
  });
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
};

/** Undefined where nothing can be said in a field: a number, a choice. */
export const valueFor = (schema: Schema, field: string, saying: Saying): unknown => {
  const { ledger, phrases } = saying;
  const phrase = Object.entries(phrases).find(([end]) => field === end || field.endsWith(`.${end}`))?.[1];
  if (phrase) return phrase(field, ledger);
  if (schema.enum || 'const' in schema) return undefined;
  if (schema.anyOf) {
    return schema.anyOf.map((one) => valueFor(one, field, saying)).find((value) => value !== undefined);
  }
  if (schema.type === 'string') return textFor(schema, field, saying);
  if (schema.type === 'array') return [valueFor(schema.items ?? {}, field, saying)];
  if (schema.properties) return membersFor(schema, field, saying);
  if (schema.type !== 'object') return undefined;
  const { additionalProperties: any } = schema;
  const value = typeof any === 'object' && any.type !== undefined ? any : { type: 'string' };
  return { [`X-${ledger.word(`name in ${field}`)}`]: valueFor(value, `value in ${field}`, saying) };
};

const propertiesOf = (fields: Fields): Readonly<Record<string, Schema>> =>
  jsonSchema(wireObject(fields)).properties as Readonly<Record<string, Json>> as Readonly<Record<string, Schema>>;

const isPlain = (schema: Schema): boolean => schema['x-sensitivity'] === 'plain';

/** A value for each field that is not marked plain and takes text. A field without a mark counts as content. */
export const sensitiveValues = (fields: Fields, where: string, saying: Saying): Readonly<Record<string, unknown>> => {
  const values = Object.entries(propertiesOf(fields))
    .filter(([, schema]) => !isPlain(schema))
    .map(([name, schema]) => [name, valueFor(schema, where ? `${where}.${name}` : name, saying)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
};

/** For each field a value that it does not take, with secrets in it: a list where it takes an object, else an object. */
export const wrongValues = (fields: Fields, where: string, ledger: Ledger): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(propertiesOf(fields)).map(([name, schema]): [string, unknown] => {
      const field = `${where}.${name}, of a wrong type`;
      const isObject = schema.type === 'object' || schema.anyOf?.some(({ type }) => type === 'object') === true;
      const secret = ledger.secret(field);
      return [name, isObject ? [secret] : { [ledger.word(`name in ${field}`)]: secret }];
    }),
  );
