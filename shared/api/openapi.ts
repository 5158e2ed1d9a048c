/** The OpenAPI 3.1 document, generated from the routes, the fields, the answers and the error catalogue. */
import * as z from 'zod/mini';
import { type ErrorCode, errorCatalogue } from '../domain/errors.ts';
import type { ApiVersion } from '../domain/storage-mode.ts';
import { errorBody } from './error-body.ts';
import { type FieldMeta, type Fields, fieldMeta } from './fields.ts';
import { type RequestType, requestFields } from './request-fields.ts';
import { responseSchemas } from './responses.ts';
import type { Answer, Route } from './route.ts';
import { routes } from './routes.ts';

type Json = Readonly<Record<string, unknown>>;
type ObjectSchema = { readonly properties: Readonly<Record<string, Json>>; readonly required?: readonly string[] };

/** JSON Schema knows examples, not our metadata: what remains of that is the description and an extension. */
const publish = (schema: Record<string, unknown>): void => {
  const { sensitivity, example } = schema as Partial<FieldMeta>;
  for (const name of ['sensitivity', 'example']) delete schema[name];
  if (example !== undefined) schema.examples = [example];
  if (sensitivity) schema['x-sensitivity'] = sensitivity;
};

const jsonSchema = (schema: z.ZodMiniType): ObjectSchema => {
  const {
    $schema,
    '~standard': _,
    ...rest
  } = z.toJSONSchema(schema, {
    metadata: fieldMeta,
    io: 'input',
    override: ({ jsonSchema: found }) => publish(found),
  });
  return rest as unknown as ObjectSchema;
};

const pascal = (name: string): string => name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
/** `html-pdf` is called HtmlToPdf. */
const requestName = (type: RequestType): string => pascal(type.replace('-', '-to-'));
const reference = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: Json, more: Json = {}): Json => ({ 'application/json': { schema, ...more } });

/** The query form of a request; its fields are those of the posted one. */
const parametersOf = (type: RequestType): readonly Json[] => {
  const { properties, required = [] } = jsonSchema(z.object(requestFields[type]));
  return Object.entries(properties).map(([name, { description, type: valueType }]) => {
    const schema = reference(`${requestName(type)}/properties/${name}`);
    const isJson = valueType === 'object' || valueType === 'array';
    return {
      name,
      in: 'query',
      required: required.includes(name),
      description,
      ...(isJson ? { content: json(schema) } : { schema }),
    };
  });
};

const pathParametersOf = (path: string): readonly Json[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

const fieldParametersOf = (fields: Fields, place: 'query' | 'header'): readonly Json[] => {
  const { properties, required = [] } = jsonSchema(z.object(fields));
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    required: required.includes(name),
    description,
    schema,
  }));
};

const idempotencyKey: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Names this request for 24 hours, 1 to 255 printable characters: sent again, it is answered with the same job. A synchronous one that is still under way is answered with 409, and another request under the same key with 422.',
  schema: { type: 'string' },
};

const bodyParameterOf = (fields: Fields): Json => {
  const schema = jsonSchema(z.object(fields));
  return { required: (schema.required ?? []).length > 0, content: json(schema) };
};

const requestOf = ({ path, query, headers, body, request, form, isIdempotent }: Route): Json => {
  const parameters = [
    ...(isIdempotent ? [idempotencyKey] : []),
    ...pathParametersOf(path),
    ...(query ? fieldParametersOf(query, 'query') : []),
    ...(headers ? fieldParametersOf(headers, 'header') : []),
    ...(request?.in === 'query' ? parametersOf(request.type) : []),
  ];
  return {
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: bodyParameterOf(body) }),
    ...(request?.in === 'body' && {
      requestBody: {
        required: true,
        content: {
          ...json(reference(requestName(request.type))),
          ...(form && { 'multipart/form-data': { schema: jsonSchema(z.object(form)) } }),
        },
      },
    }),
  };
};

const header = (description: string, type: 'string' | 'integer' = 'string'): Json => ({
  description,
  schema: { type },
});
const documentHeaders = {
  'Content-Disposition': header('`attachment`, or `inline` if asked for, with the file name.'),
  'Content-Length': header('Bytes.', 'integer'),
  'cl-worker-job-id': header('Id of the job.'),
  'cl-bandwidth': header('Bytes.', 'integer'),
  'cl-process-time': header('Milliseconds that the render took.', 'integer'),
  'ephemera-report': header('What happened while it rendered, as compact JSON; no content.'),
};

const listHeaders = { Link: header('The address of the next page or part, with `rel="next"`, if there is one.') };

const bodyOf = ({ schema, isList }: Answer): Json => {
  if (!schema) return { type: 'object' };
  return isList ? { type: 'array', items: reference(schema) } : reference(schema);
};

const answerOf = (answer: Answer): Json => {
  const { description, schema, isList, bytes, isPaged, text } = answer;
  if (text) return { description, content: { [text]: { schema: { type: 'string' } } } };
  if (!bytes) return { description, ...(isList && { headers: listHeaders }), content: json(bodyOf(answer)) };
  const binary = { schema: { type: 'string', format: 'binary' } };
  return {
    description,
    headers: isPaged ? listHeaders : documentHeaders,
    content: { ...Object.fromEntries(bytes.map((type) => [type, binary])), ...(schema && json(bodyOf(answer))) },
  };
};

const errorAnswer = (status: number, codes: readonly ErrorCode[]): Json => ({
  description: codes.map((code) => `\`${code}\`: ${errorCatalogue[code].message}`).join(' '),
  ...((status === 429 || status === 503) && {
    headers: { 'Retry-After': header('Seconds to wait, at least 1.', 'integer') },
  }),
  content: json(reference('Error'), {
    examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
  }),
});

const responsesOf = ({ answers, errors }: Route): Json => {
  const byStatus = Map.groupBy(errors, (code) => errorCatalogue[code].status);
  return {
    ...Object.fromEntries(answers.map((answer) => [answer.status, answerOf(answer)])),
    ...Object.fromEntries([...byStatus].map(([status, codes]) => [status, errorAnswer(status, codes)])),
  };
};

const operationOf = (route: Route, version: ApiVersion): Json => ({
  operationId: `${route.name}${version.toUpperCase()}`,
  summary: route.summary,
  ...(route.scope === 'none' ? { security: [] } : { 'x-scope': route.scope }),
  ...requestOf(route),
  responses: responsesOf(route),
});

const pathsOf = (): Json => {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    for (const version of route.versions) {
      const path = `/${version}${route.path}`;
      paths[path] = { ...paths[path], [route.method]: operationOf(route, version) };
    }
  }
  return paths;
};

const schemas = (): Json => {
  const types = routes.flatMap(({ request }) => (request ? [request.type] : []));
  return Object.fromEntries([
    ...types.map((type) => [requestName(type), jsonSchema(z.object(requestFields[type]))]),
    ...Object.entries(responseSchemas).map(([name, schema]) => [name, jsonSchema(schema)]),
  ]);
};

const errorExamples = (): Json =>
  Object.fromEntries(
    [...new Set(routes.flatMap(({ errors }) => errors))].map((code) => [
      code,
      { value: errorBody({ code, message: errorCatalogue[code].message }) },
    ]),
  );

/** @param publicOrigin where clients reach the API: scheme and host, no path */
export const openApiDocument = ({ publicOrigin, version }: { publicOrigin: string; version: string }) => ({
  openapi: '3.1.1',
  info: {
    title: 'Ephemera',
    version,
    summary: 'HTML, URLs and templates to PDFs and images, and it forgets what it saw.',
    description:
      'Fields that are not listed are ignored, and null counts as absent unless a field says otherwise. `x-sensitivity` tells how much of a field a job record shows; `content` and `credential` read `...`.',
    license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: publicOrigin }],
  security: [{ apiKey: [] }],
  paths: pathsOf(),
  components: {
    securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' } },
    schemas: schemas(),
    examples: errorExamples(),
  },
});
