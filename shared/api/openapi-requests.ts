/** What the OpenAPI document says of requests: parameters and bodies. */
import * as z from 'zod/mini';
import type { Fields } from './fields.ts';
import { idempotencyKeyPattern } from './idempotency-key.ts';
import { type Json, json, jsonSchema, reference, requestName } from './openapi-schemas.ts';
import { conversionExamples, exampleOf } from './request-examples.ts';
import { type RequestType, requestFields } from './request-fields.ts';
import type { Route } from './route.ts';

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
  schema: { type: 'string', pattern: idempotencyKeyPattern.source },
};

const bodyOf = (fields: Fields): Json => {
  const schema = jsonSchema(z.object(fields));
  const isRequired = (schema.required ?? []).length > 0;
  return { required: isRequired, content: json(schema, { example: exampleOf(fields) }) };
};

const conversionBody = (type: RequestType, form: Fields | undefined): Json => ({
  required: true,
  content: {
    ...json(reference(requestName(type)), { examples: conversionExamples(type) }),
    ...(form && { 'multipart/form-data': { schema: jsonSchema(z.object(form)) } }),
  },
});

export const requestOf = ({ path, query, headers, body, request, form, isIdempotent }: Route): Json => {
  const parameters = [
    ...(isIdempotent ? [idempotencyKey] : []),
    ...pathParametersOf(path),
    ...(query ? fieldParametersOf(query, 'query') : []),
    ...(headers ? fieldParametersOf(headers, 'header') : []),
    ...(request?.in === 'query' ? parametersOf(request.type) : []),
  ];
  return {
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: bodyOf(body) }),
    ...(request?.in === 'body' && { requestBody: conversionBody(request.type, form) }),
  };
};
