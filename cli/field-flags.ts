/** Flags for fields of requests, made of the schemas that the API itself reads them with: `margin.top` is `--margin.top`. */
import { readFileSync } from 'node:fs';
import { type Fields, wireObject } from '../shared/api/fields.ts';
import { jsonSchema } from '../shared/api/openapi-schemas.ts';
import type { Flag } from './command.ts';
import { UsageError } from './exit-codes.ts';

type Schema = {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
};

export type FieldFlag = Flag & {
  /** Where its value goes in the request. */
  readonly path: readonly string[];
};

const kebab = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();

export const flagName = (path: readonly string[]): string => path.map(kebab).join('.');

const filePrefix = 'file:';

/** A text as it is, or what a file holds. */
const textOf = (given: string): string => {
  if (!given.startsWith(filePrefix)) return given;
  const file = given.slice(filePrefix.length);
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Error(`${file} cannot be read.`);
  }
};

const jsonOf = (given: string): unknown => {
  try {
    return JSON.parse(textOf(given));
  } catch (error) {
    throw error instanceof SyntaxError ? new Error('It must be JSON.') : error;
  }
};

/** What is no number stays text, and the schema says what it must be. */
const numberOf = (given: string): unknown =>
  given.trim() !== '' && Number.isFinite(Number(given)) ? Number(given) : given;

const typesOf = ({ type, anyOf = [] }: Schema): readonly string[] => [
  ...[type ?? []].flat(),
  ...anyOf.flatMap((one) => typesOf(one)),
];
const choicesOf = ({ enum: values, anyOf = [] }: Schema): readonly unknown[] | undefined =>
  values ?? anyOf.find((one) => one.enum)?.enum;
const membersOf = ({ properties, anyOf = [] }: Schema) => properties ?? anyOf.find((one) => one.properties)?.properties;

const bounded = (schema: Schema): string => {
  const { minimum, maximum, default: usual } = schema;
  // Every whole number has bounds in JSON Schema, these say nothing.
  const isSaid = minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  const said = [
    ...(isSaid ? [`${minimum} to ${maximum}`] : []),
    ...(usual !== undefined && typeof usual !== 'boolean' ? [`default: ${usual}`] : []),
  ];
  return said.length > 0 ? ` (${said.join('; ')})` : '';
};

/** A switch where the schema says what holds without it; else a value, since either could. */
const switchFor = (flag: FieldFlag, usual: unknown): FieldFlag => {
  if (usual === true) {
    const summary = flag.summary.charAt(0).toLowerCase() + flag.summary.slice(1);
    return { ...flag, name: `no-${flag.name}`, summary: `off: ${summary}` };
  }
  if (usual === false) return flag;
  const read = (given: string): unknown => (given === 'true' ? true : given === 'false' ? false : given);
  return { ...flag, value: 'boolean', read, isValueOptional: true };
};

const valueFor = (flag: FieldFlag, schema: Schema): FieldFlag => {
  const types = typesOf(schema);
  const choices = choicesOf(schema);
  if (choices) {
    const words = [...choices.map(String), ...(types.includes('null') ? ['null'] : [])];
    const read = (given: string): unknown => (given === 'null' && types.includes('null') ? null : given);
    return { ...flag, value: 'word', choices: words, read };
  }
  if (types.includes('array') || types.includes('object')) return { ...flag, value: 'json', read: jsonOf };
  if (types.includes('string')) return { ...flag, value: types.includes('number') ? 'length' : 'text', read: textOf };
  return { ...flag, value: 'number', read: numberOf };
};

/** What members are that nothing is said of anywhere: the margins of headers and footers. */
const lengthWords = 'A number of pixels, or with a unit (px, in, cm, mm).';

/** Of members that say nothing of themselves the first tells what the whole is about. */
const describedBy = (summary: string, [first, ...others]: FieldFlag[]): FieldFlag[] => {
  if (!first || first.summary) return first ? [first, ...others] : [];
  const rest = others.map((one) => (one.summary ? one : { ...one, summary: `as --${first.name}` }));
  return [{ ...first, summary: summary || lengthWords }, ...rest];
};

const flagsOf = (schema: Schema, path: readonly string[], heading: string): FieldFlag[] => {
  const { description = '', default: usual } = schema;
  const flag = { name: flagName(path), path, heading, summary: `${description}${bounded(schema)}`.trim() };
  const members = Object.entries(membersOf(schema) ?? {}).flatMap(([name, member]) =>
    flagsOf(member, [...path, name], heading),
  );
  const isBoolean = typesOf(schema).includes('boolean');
  // What is an object, and nothing else, is given by its members.
  if (members.length > 0) return isBoolean ? [switchFor(flag, false), ...members] : describedBy(flag.summary, members);
  return [isBoolean ? switchFor(flag, usual) : valueFor(flag, schema)];
};

type Choice = {
  readonly heading: string;
  readonly except?: readonly string[];
  /** What holds without the flag here, where the schema says something else. */
  readonly usual?: Readonly<Record<string, unknown>>;
};

export const fieldFlags = (fields: Fields, { heading, except = [], usual = {} }: Choice): FieldFlag[] => {
  const wanted = Object.fromEntries(Object.entries(fields).filter(([name]) => !except.includes(name)));
  return Object.entries(jsonSchema(wireObject(wanted)).properties).flatMap(([name, schema]) =>
    flagsOf({ ...schema, ...(name in usual && { default: usual[name] }) } as Schema, [name], heading),
  );
};

/** As the parser names what it read. */
export const camel = (name: string): string => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

const put = (target: Record<string, unknown>, [name = '', ...path]: readonly string[], value: unknown): void => {
  if (path.length === 0) {
    // Members that were given win over the switch that stands for all of them.
    if (typeof target[name] !== 'object') target[name] = value;
    return;
  }
  const inner = typeof target[name] === 'object' ? (target[name] as Record<string, unknown>) : {};
  target[name] = inner;
  put(inner, path, value);
};

/** The members of a request that flags were given for. */
export const fieldsGiven = (flags: readonly FieldFlag[], given: Readonly<Record<string, unknown>>) => {
  const request: Record<string, unknown> = {};
  for (const { name, path } of flags) {
    const isOff = name.startsWith('no-');
    const value = given[camel(isOff ? name.slice('no-'.length) : name)];
    // What switches off is on unless it was given.
    if (value !== undefined && !(isOff && value === true)) put(request, path, value);
  }
  return request;
};

/** A mistake of the request, said of the flag that it was given by. */
export const mistakeIn = (field: string | undefined, message: string): UsageError =>
  new UsageError(field === undefined ? message : `--${flagName(field.split('.'))}: ${message}`);
