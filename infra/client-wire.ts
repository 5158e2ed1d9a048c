/** The client's types, written out of the OpenAPI document: what `client/wire.ts` holds. */
import { openApiDocument } from '../shared/api/openapi.ts';

type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | false;
};
type Parameter = {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Schema;
};
type Content = Readonly<Record<string, { readonly schema: Schema }>>;
type Operation = {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
};
type Schemas = Readonly<Record<string, Schema>>;
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Schemas };
};
/** What a caller sends may name a member and leave it undefined. */
type Use = 'sent' | 'received';

const head = `/**
 * What the API takes and answers, as types, and the path of each operation. Generated from the schemas that the API itself
 * uses: \`npm run build:client\` writes this file again, and a test tells when it must.
 */
`;

const scalars: Readonly<Record<string, string>> = {
  integer: 'number',
  null: 'null',
  object: 'Record<string, unknown>',
};
/** As types they would hide what every program means by these names. */
const renamed: Readonly<Record<string, string>> = { Error: 'ErrorBody' };
const typeName = (name: string): string => renamed[name] ?? name;
const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** @param named the names of schemas by what they say */
const createWriter = (named: ReadonlyMap<string, string>) => {
  const commentOf = ({ description }: Schema, indent: string): string =>
    description ? `${indent}/** ${description.replaceAll('*/', '*\\/')} */\n` : '';

  const membersOf = ({ properties = {}, required = [] }: Schema, use: Use, indent: string): string =>
    Object.entries(properties)
      .map(([name, schema]) => {
        const key = /^\w+$/.test(name) ? name : `'${name}'`;
        const isRequired = required.includes(name);
        const type = `${typeOf(schema, use, indent)}${!isRequired && use === 'sent' ? ' | undefined' : ''}`;
        return `${commentOf(schema, indent)}${indent}${key}${isRequired ? '' : '?'}: ${type};\n`;
      })
      .join('');

  const unionOf = (types: readonly string[]): string => [...new Set(types)].join(' | ');

  const typeOf = (schema: Schema, use: Use, indent = ''): string => {
    const name = schema.$ref?.split('/').at(-1) ?? named.get(JSON.stringify(schema));
    if (name) return typeName(name);
    if (schema.const !== undefined) return JSON.stringify(schema.const);
    if (schema.enum) return unionOf(schema.enum.map((value) => JSON.stringify(value)));
    if (schema.anyOf) return unionOf(schema.anyOf.map((one) => typeOf(one, use, indent)));
    if (schema.items) return `${use === 'sent' ? 'readonly ' : ''}${arrayOf(typeOf(schema.items, use, indent))}`;
    if (schema.properties) return `{\n${membersOf(schema, use, `${indent}  `)}${indent}}`;
    if (schema.additionalProperties) return `Record<string, ${typeOf(schema.additionalProperties, use, indent)}>`;
    const types = [schema.type ?? 'unknown'].flat() as readonly string[];
    return unionOf(types.map((type) => scalars[type] ?? type));
  };
  const arrayOf = (type: string): string => (/^\w+$/.test(type) ? `${type}[]` : `(${type})[]`);

  return {
    typeOf,
    interfaceOf: (name: string, schema: Schema, use: Use, base?: string): string =>
      `${commentOf(schema, '')}export interface ${typeName(name)}${base ? ` extends ${base}` : ''} {\n${membersOf(schema, use, '  ')}}\n`,
  };
};
type Writer = ReturnType<typeof createWriter>;

const only = ({ properties = {}, required = [] }: Schema, isWanted: (name: string) => boolean): Schema => ({
  properties: Object.fromEntries(Object.entries(properties).filter(([name]) => isWanted(name))),
  required: required.filter(isWanted),
});

const conversionPattern = /^(\w+)To(Pdf|Image)$/;
const requestPattern = /^\w+Request$/;

/** Requests of conversions: what all have in common, what those of one output have, and what is rendered. */
const conversionsOf = (schemas: Schemas, { interfaceOf }: Writer): string => {
  const conversions = Object.entries(schemas).flatMap(([name, schema]) => {
    const [, source = '', output = ''] = conversionPattern.exec(name) ?? [];
    return source ? [{ name, source, output, schema }] : [];
  });
  const first = (key: 'source' | 'output') => [...new Map(conversions.map((one) => [one[key], one])).values()];
  const isIn = (among: typeof conversions, name: string): boolean =>
    among.every(({ schema }) => schema.properties?.[name] !== undefined);
  const ofOutput = (output: string) => conversions.filter((one) => one.output === output);
  const isCommon = (name: string): boolean => isIn(conversions, name);
  return [
    interfaceOf('CommonOptions', only(conversions[0]?.schema ?? {}, isCommon), 'sent'),
    ...first('output').map(({ output, schema }) => {
      const own = only(schema, (name) => isIn(ofOutput(output), name) && !isCommon(name));
      return interfaceOf(`${output}Options`, own, 'sent', 'CommonOptions');
    }),
    ...first('source').map(({ source, output, schema }) =>
      interfaceOf(
        `${source}Source`,
        only(schema, (name) => !isIn(ofOutput(output), name)),
        'sent',
      ),
    ),
    `${conversions.map(({ name, source, output }) => `export type ${name} = ${source}Source & ${output}Options;`).join('\n')}\n`,
  ].join('\n');
};

/** Parameters as the object that a caller gives. */
const objectOf = (parameters: readonly Parameter[]): Schema => ({
  properties: Object.fromEntries(
    parameters.map(({ name, schema, description }) => [name, description ? { ...schema, description } : schema]),
  ),
  required: parameters.filter(({ required }) => required).map(({ name }) => name),
});

const answerOf = ({ responses }: Operation, { typeOf }: Writer): string => {
  const [, answer] = Object.entries(responses).find(([status]) => status.startsWith('2')) ?? [];
  const json = answer?.content?.['application/json'];
  return json ? typeOf(json.schema, 'received') : 'never';
};

type Called = { readonly name: string; readonly route: string; readonly operation: Operation };

/** One operation's own types, and its line in the table of all. */
const operationOf = ({ name, operation }: Called, writer: Writer) => {
  const { parameters = [], requestBody } = operation;
  const own: string[] = [];
  const members: string[] = [];
  const add = (member: string, suffix: string, schema: Schema): void => {
    if (Object.keys(schema.properties ?? {}).length === 0) return;
    own.push(writer.interfaceOf(pascal(name) + suffix, schema, 'sent'));
    members.push(`${member}: ${pascal(name)}${suffix}`);
  };
  const inPlace = (place: Parameter['in']) => objectOf(parameters.filter((one) => one.in === place));
  if (parameters.some((one) => one.in === 'path')) {
    members.push(`path: ${writer.typeOf(inPlace('path'), 'sent').replaceAll(/\s+/g, ' ')}`);
  }
  add('query', 'Query', inPlace('query'));
  // The idempotency key is an option of the call: no type of its own.
  add(
    'headers',
    'Headers',
    only(inPlace('header'), (header) => header !== 'Idempotency-Key'),
  );
  const body = requestBody?.content['application/json']?.schema;
  if (body?.$ref) members.push(`body: ${writer.typeOf(body, 'sent')}`);
  else if (body) add('body', 'Body', body);
  members.push(`answer: ${answerOf(operation, writer)}`);
  return { own, line: `  ${name}: { ${members.join('; ')} };\n` };
};

/** Pages about the service, which no program calls. */
const isForReaders = (path: string): boolean => /^\/v2\/(docs|dashboard)/.test(path);

/** What `client/wire.ts` should hold. */
export const clientWire = (): string => {
  const document: unknown = openApiDocument({ publicOrigin: 'https://api.example.com', version: '0' });
  // As it is published: what is undefined is not there.
  const { paths, components } = JSON.parse(JSON.stringify(document)) as Document;
  const { schemas } = components;
  const others = Object.entries(schemas).filter(([name]) => !conversionPattern.test(name));
  const [requests, answers] = [true, false].map((isAsked) =>
    others.filter(([name]) => requestPattern.test(name) === isAsked),
  ) as [typeof others, typeof others];
  const writer = createWriter(new Map(answers.map(([name, schema]) => [JSON.stringify(schema), name])));
  const byPath = Object.entries(paths)
    .filter(([path]) => !isForReaders(path))
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  const called: readonly Called[] = byPath.flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { operationId }]) => operationId.endsWith('V2') && !operationId.includes('ByQuery'))
      .map(([method, operation]) => ({
        name: operation.operationId.slice(0, -2),
        route: `${method.toUpperCase()} ${path}`,
        operation,
      })),
  );
  const written = called.map((one) => operationOf(one, writer));
  return [
    head,
    conversionsOf(schemas, writer),
    ...requests.map(([name, schema]) => writer.interfaceOf(name, schema, 'sent')),
    ...answers.map(([name, schema]) => writer.interfaceOf(name, schema, 'received')),
    ...written.flatMap(({ own }) => own),
    `/** What each operation takes and answers. */\nexport type Operations = {\n${written.map(({ line }) => line).join('')}};\n`,
    `/** Where each operation is. */\nexport const operations = {\n${called.map(({ name, route }) => `  ${name}: '${route}',\n`).join('')}} as const;\n`,
  ].join('\n');
};
