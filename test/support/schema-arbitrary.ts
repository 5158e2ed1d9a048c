/** Values made from JSON Schemas: such as fit, such as almost fit, and such as nobody should send. */
import fc from 'fast-check';

export type Schema = {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly pattern?: string;
  readonly format?: string;
  readonly contentEncoding?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
};
export type Resolve = (reference: string) => Schema;

/** Addresses of which none is ever reached, and of which none takes time. */
const urls = ['https://127.0.0.1:9/a?b=c', 'http://[::1]/', 'https://10.1.2.3/', 'http://169.254.169.254/latest'];

/** Beyond that, a longer text tells nothing new. */
const lengthMax = 40;

const textOf = ({ pattern, format, contentEncoding, minLength = 0, maxLength = lengthMax }: Schema) => {
  if (format === 'uri') return fc.constantFrom(...urls);
  if (contentEncoding === 'base64') return fc.base64String({ minLength: 4, maxLength: lengthMax });
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern), { maxLength: lengthMax });
  return fc.string({ unit: 'binary', minLength, maxLength: Math.min(maxLength, lengthMax) });
};

/** With many fields at once, hardly anything would go together. */
const optionalMax = 6;

const listOf = ({ items = {}, minItems = 0, maxItems = 3 }: Schema, resolve: Resolve): fc.Arbitrary<unknown> =>
  fc.array(fitting(items, resolve), { minLength: minItems, maxLength: Math.min(maxItems, Math.max(3, minItems)) });

const objectOf = (schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> => {
  const { properties, required = [], additionalProperties } = schema;
  if (properties) {
    const optional = Object.keys(properties).filter((name) => !required.includes(name));
    const some = fc.subarray(optional, { maxLength: Math.min(optional.length, optionalMax) });
    return some.chain((chosen) =>
      fc.record(
        Object.fromEntries([...required, ...chosen].map((name) => [name, fitting(properties[name] ?? {}, resolve)])),
        { noNullPrototype: true },
      ),
    );
  }
  const values = additionalProperties ? fitting(additionalProperties, resolve) : fc.jsonValue({ maxDepth: 2 });
  return fc.dictionary(fc.stringMatching(/^[A-Za-z-]{1,12}$/), values, { maxKeys: 3, noNullPrototype: true });
};

const byType = (schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> => {
  const { type, minimum = 0, maximum = 500 } = schema;
  if (type === 'string') return textOf(schema);
  if (type === 'integer') return fc.integer({ min: minimum, max: maximum });
  if (type === 'number') return fc.double({ min: minimum, max: maximum, noNaN: true });
  if (type === 'boolean') return fc.boolean();
  if (type === 'null') return fc.constant(null);
  if (type === 'array') return listOf(schema, resolve);
  return type === 'object' ? objectOf(schema, resolve) : fc.jsonValue({ maxDepth: 2 });
};

/** A value that the schema allows, its examples among them. */
export const fitting = (schema: Schema, resolve: Resolve): fc.Arbitrary<unknown> => {
  if (schema.$ref !== undefined) return fitting(resolve(schema.$ref), resolve);
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const made = schema.anyOf ? fc.oneof(...schema.anyOf.map((one) => fitting(one, resolve))) : byType(schema, resolve);
  if (!schema.examples || schema.format === 'uri') return made;
  // What a text must be like is often said by its example alone.
  const weight = schema.type === 'string' && schema.pattern === undefined ? 4 : 1;
  return fc.oneof(made, { arbitrary: fc.constantFrom(...schema.examples), weight });
};

export const hostileText = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '.',
    '..',
    '\0',
    'a\0b',
    '\ud800',
    '\u202e',
    '\r\nX-Injected: 1',
    '../../etc/passwd',
    '%00',
    '%2e%2e%2f',
    '__proto__',
    'constructor',
    'ACCOUNT#a',
    "' OR 1=1 --",
    '<script>alert(1)</script>',
    '{{ 7 * 7 }}',
    'null',
    '[]',
    '{}',
    '-1',
    '1e999',
    '9007199254740993',
    '0x10',
    '😀'.repeat(20),
    'a'.repeat(2000),
    'é'.repeat(600),
  ),
  fc.string({ unit: 'binary', maxLength: lengthMax }),
);

const deep = (depth: number): unknown => (depth === 0 ? {} : { a: [deep(depth - 1)] });

export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom(null, true, 0, -0, -1, 1.5, 1e308, -1e308, 2 ** 53, [], {}, [[]], [null], { a: null }, deep(60)),
  fc.jsonValue({ maxDepth: 3 }),
);

/** An object that is as it should be but for one member: of the wrong kind, without its bounds, gone, or unknown. */
export const almost = (value: fc.Arbitrary<unknown>, names: readonly string[]): fc.Arbitrary<unknown> =>
  fc
    .tuple(value, fc.constantFrom(...names, '__proto__', 'unknown'), fc.option(hostileValue, { nil: undefined }))
    .map(([object, name, wrong]) => ({ ...(object as object), [name]: wrong }));
