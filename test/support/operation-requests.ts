/** Requests for the operations of an OpenAPI document: such as fit it, such as almost do, and such as do not at all. */
import fc from 'fast-check';
import type { OpenApi, Operation, Parameter } from './documented-operations.ts';
import type { RawRequest } from './raw-http.ts';
import { almost, fitting, hostileText, hostileValue, type Resolve, type Schema } from './schema-arbitrary.ts';

type Values = Readonly<Record<string, unknown>>;

export type Known = {
  /** Ids that name something. */
  readonly ids: (operation: Operation) => readonly string[];
  /** Whole paths with their queries that lead somewhere. */
  readonly links: (operation: Operation) => readonly string[];
  /** What is put over whatever was made for a body or a query. */
  readonly fixed: (operation: Operation) => fc.Arbitrary<Values>;
};

/** What Node's server takes at most of request line and headers is 16 KB; it answers what is longer by itself. */
const pathLengthMax = 12_000;
const queryFieldsMax = 8;

const resolverOf =
  (document: OpenApi): Resolve =>
  (reference) =>
    reference
      .split('/')
      .slice(1)
      .reduce<unknown>((node, name) => (node as Values)[name], document) as Schema;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed();
const encoded = (value: unknown): string => encodeURIComponent(textOf(value));

/** A header's value has no line breaks, and nothing beyond Latin-1: the client itself refuses that. */
const asHeader = (value: unknown): string => textOf(value).replace(/[^\x20-\x7e\xa1-\xff]/g, '~');

const mostly = (good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: good, weight: 5 }, { arbitrary: hostileText, weight: 1 });

const parametersOf = ({ parameters = [] }: Operation, place: Parameter['in']) =>
  parameters.filter((one) => one.in === place);

const valueOfParameter = ({ schema, content }: Parameter, resolve: Resolve): fc.Arbitrary<unknown> =>
  mostly(fitting(schema ?? content?.['application/json']?.schema ?? {}, resolve));

const recordOf = (parameters: readonly Parameter[], resolve: Resolve): fc.Arbitrary<Values> =>
  fc.record(Object.fromEntries(parameters.map((one) => [one.name, valueOfParameter(one, resolve)])), {
    requiredKeys: parameters.flatMap(({ name, required }) => (required ? [name] : [])),
    noNullPrototype: true,
  });

const pathsOf = (operation: Operation, known: Known): fc.Arbitrary<string> => {
  const ids = known.ids(operation);
  // An empty segment, or one of dots, makes another path.
  const id = mostly(fc.constantFrom(...(ids.length > 0 ? ids : ['none']))).filter(
    (one) => !/^\.{0,2}$/.test(textOf(one)),
  );
  return fc
    .tuple(...parametersOf(operation, 'path').map(() => id))
    .map((values) => values.reduce<string>((path, value) => path.replace(/\{\w+\}/, encoded(value)), operation.path));
};

const queriesOf = (operation: Operation, fixed: fc.Arbitrary<Values>, resolve: Resolve): fc.Arbitrary<string> => {
  const all = parametersOf(operation, 'query');
  const some = fc.subarray(all, { maxLength: Math.min(all.length, queryFieldsMax) });
  const stray = fc.array(fc.tuple(hostileText, hostileText), { maxLength: 1 });
  return fc
    .tuple(
      some.chain((chosen) => recordOf(chosen, resolve)),
      fixed,
      stray,
    )
    .map(([values, over, more]) => [...Object.entries({ ...values, ...over }), ...more])
    .map((pairs) => pairs.filter(([, value]) => value !== undefined))
    .map((pairs) => (pairs.length > 0 ? `?${pairs.map((pair) => pair.map(encoded).join('=')).join('&')}` : ''));
};

const targetsOf = (operation: Operation, known: Known, resolve: Resolve): fc.Arbitrary<string> => {
  const fixed = operation.requestBody ? fc.constant({}) : known.fixed(operation);
  const made = fc
    .tuple(pathsOf(operation, known), queriesOf(operation, fixed, resolve))
    .map((pair) => pair.join(''))
    .filter((target) => target.length < pathLengthMax);
  const links = known.links(operation);
  return links.length > 0 ? fc.oneof(made, fc.constantFrom(...links)) : made;
};

const oddHeaders = [
  {},
  { Range: 'bytes=0-9' },
  { Range: 'bytes=999999999-' },
  { Range: 'lines=1' },
  { 'If-None-Match': '*' },
  { Accept: 'image/avif' },
  { 'Accept-Encoding': 'br, gzip;q=0' },
];

const headersOf = (operation: Operation, resolve: Resolve): fc.Arbitrary<Record<string, string>> =>
  fc.tuple(fc.constantFrom(...oddHeaders), recordOf(parametersOf(operation, 'header'), resolve)).map(([odd, own]) => ({
    ...odd,
    ...Object.fromEntries(Object.entries(own).map(([name, value]) => [name, asHeader(value)])),
  }));

const rawBodies = [
  ...['', '{', 'null', '[]', '"text"', '0', '{"html":}', '\ufeff{}', '{"a":1,"a":2}', '[['.repeat(2000)].map((text) =>
    Buffer.from(text),
  ),
  // Not UTF-8.
  Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
];
const bodyTypes = ['application/json', 'application/json; charset=utf-8', 'text/plain', 'application/xml', ''];

const bodiesOf = (schema: Schema, fixed: fc.Arbitrary<Values>, resolve: Resolve): fc.Arbitrary<Buffer> => {
  const { properties = {} } = schema.$ref === undefined ? schema : resolve(schema.$ref);
  const made = fitting(schema, resolve) as fc.Arbitrary<Values>;
  const good = fc.tuple(made, fixed).map(([value, over]) => ({ ...value, ...over }));
  const spoiled = fc
    .tuple(almost(made, Object.keys(properties)), fixed)
    .map(([value, over]) => ({ ...over, ...(value as Values) }));
  const json = fc
    .oneof({ arbitrary: good, weight: 4 }, { arbitrary: spoiled, weight: 4 }, { arbitrary: hostileValue, weight: 1 })
    .map((value) => Buffer.from(JSON.stringify(value)));
  return fc.oneof({ arbitrary: json, weight: 8 }, { arbitrary: fc.constantFrom(...rawBodies), weight: 1 });
};

export const requestsOf = (document: OpenApi, operation: Operation, known: Known): fc.Arbitrary<RawRequest> => {
  const resolve = resolverOf(document);
  const headers = headersOf(operation, resolve);
  const head = { method: fc.constant(operation.method.toUpperCase()), path: targetsOf(operation, known, resolve) };
  const schema = operation.requestBody?.content['application/json']?.schema;
  if (!schema) return fc.record({ ...head, headers });
  const type = fc.oneof(fc.constant('application/json'), fc.constantFrom(...bodyTypes));
  const typed = fc.tuple(headers, type).map(([own, name]) => ({ ...own, ...(name && { 'Content-Type': name }) }));
  return fc.record({ ...head, headers: typed, body: bodiesOf(schema, known.fixed(operation), resolve) });
};
