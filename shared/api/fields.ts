/**
 * How a request field is declared: once, with its type, its sensitivity, its description and its example. Parsing,
 * redaction and the OpenAPI document all derive from that one declaration.
 */
import * as z from 'zod/mini';
import type { Marks, Sensitivity } from '../domain/sensitivity.ts';

export type Documentation = {
  readonly description: string;
  readonly example?: unknown;
};
export type FieldMeta = Documentation & {
  readonly sensitivity: Sensitivity;
};
export type Fields = Readonly<Record<string, z.ZodMiniType>>;

export const fieldMeta = z.registry<Documentation & Partial<FieldMeta>>();

/** Documents a schema that is no request field of its own: a member of one, or a part of an answer. */
export const documented = <Schema extends z.ZodMiniType>(schema: Schema, meta: Documentation): Schema => {
  if (fieldMeta.has(schema)) throw new Error('a schema can be declared once only');
  fieldMeta.add(schema, meta);
  return schema;
};

type Format = { readonly format: 'uri' } | { readonly contentEncoding: 'base64' };
const formats = new WeakMap<z.core.$ZodType, Format>();

/** Says what form a text has, where its checks are code that a JSON Schema cannot show. */
export const formatted = <Schema extends z.ZodMiniType>(schema: Schema, format: Format): Schema => {
  formats.set(schema, format);
  return schema;
};
export const formatOf = (schema: z.core.$ZodType): Format | undefined => formats.get(schema);

/** Declares a request field. */
export const field = <Schema extends z.ZodMiniType>(schema: Schema, meta: FieldMeta): Schema =>
  documented(schema, meta);

/** What each field may show of itself in a record. Throws on a field without a mark: at module load, so it cannot ship. */
export const marksOf = (fields: Fields): Marks =>
  Object.fromEntries(
    Object.entries(fields).map(([name, schema]) => {
      const sensitivity = fieldMeta.get(schema)?.sensitivity;
      if (!sensitivity) throw new Error(`the request field ${name} has no sensitivity mark`);
      return [name, sensitivity];
    }),
  );

/** The schema inside `optional`, `nullable` and defaults. */
const unwrapped = (schema: z.core.$ZodType): z.core.$ZodType => {
  const { def } = schema._zod as { def: { innerType?: z.core.$ZodType } };
  return def.innerType ? unwrapped(def.innerType) : schema;
};

/** Whether a field's value is text, so that in a query or a form it needs no decoding. */
export const isText = (schema: z.ZodMiniType): boolean => ['string', 'enum'].includes(unwrapped(schema)._zod.def.type);

const acceptsNull = (schema: z.core.$ZodType): boolean => {
  const { def } = schema._zod as { def: { type: string; innerType?: z.core.$ZodType } };
  return def.type === 'nullable' || (def.innerType !== undefined && acceptsNull(def.innerType));
};

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every name that a message may mention: what is declared here is ours, anything else may be the customer's. */
const declaredNames = new Set<string>();
export const declareNames = (names: readonly string[]): void => {
  for (const name of names) declaredNames.add(name);
};
export const isDeclaredName = (name: string): boolean => declaredNames.has(name);

/**
 * An object of the wire: members that are not declared are dropped before anything looks at them (inherited ones and
 * `__proto__` with them), and null counts as absent wherever it has no meaning of its own.
 */
export const wireObject = <Members extends Fields>(members: Members) => {
  const names = Object.keys(members);
  const nullable = new Set(names.filter((name) => acceptsNull(members[name] as z.ZodMiniType)));
  declareNames(names);
  const isGiven = (value: Readonly<Record<string, unknown>>, name: string): boolean =>
    Object.hasOwn(value, name) && (value[name] !== null || nullable.has(name));
  const declared = (value: unknown): unknown =>
    isObject(value)
      ? Object.fromEntries(names.filter((name) => isGiven(value, name)).map((name) => [name, value[name]]))
      : value;
  return z.pipe(
    z.transform(declared),
    z.object(members) as z.ZodMiniObject<Members> & z.core.$ZodType<unknown, unknown>,
  );
};
