/** The OpenAPI 3.1 document, generated from the routes, the fields, the answers and the error catalogue. */
import * as z from 'zod/mini';
import { errorCatalogue } from '../domain/errors.ts';
import type { ApiVersion } from '../domain/storage-mode.ts';
import { errorBody } from './error-body.ts';
import { responsesOf } from './openapi-answers.ts';
import { requestOf } from './openapi-requests.ts';
import { type Json, jsonSchema, requestName } from './openapi-schemas.ts';
import { requestFields } from './request-fields.ts';
import { responseSchemas } from './responses.ts';
import { isKeyOptional, type Route } from './route.ts';
import { routeGroups, routes } from './routes.ts';

/** Nothing where the document's own rule holds: a key. */
const securityOf = (route: Route): Json => {
  if (isKeyOptional(route)) return { security: [{}, { apiKey: [] }] };
  return route.scope === 'none' ? { security: [] } : { 'x-scope': route.scope };
};

const descriptionOf = ({ description, scope }: Route): Json => {
  const sentences = [description, scope === 'none' ? undefined : `Needs a key with the scope \`${scope}\`.`];
  const text = sentences.filter((sentence) => sentence !== undefined).join(' ');
  return text ? { description: text } : {};
};

const operationOf = (route: Route, version: ApiVersion, tag: string): Json => ({
  operationId: `${route.name}${version.toUpperCase()}`,
  tags: [tag],
  summary: route.summary,
  ...descriptionOf(route),
  ...securityOf(route),
  ...requestOf(route),
  responses: responsesOf(route),
});

const pathsOf = (): Json => {
  const paths: Record<string, Record<string, Json>> = {};
  for (const group of routeGroups) {
    for (const route of group.routes) {
      for (const version of route.versions) {
        const path = `/${version}${route.path}`;
        paths[path] = { ...paths[path], [route.method]: operationOf(route, version, group.name) };
      }
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

const description = `Send an API key as \`X-API-Key\`. Every call is there under \`/v2\`, many are under \`/v1\` too.

Fields that are not listed are ignored, and null counts as absent unless a field says otherwise. \`x-sensitivity\` tells how much of a field a job record shows; \`content\` and \`credential\` read \`...\`.

Every error has a stable \`code\`, a sentence, and a \`fix\` that says what to do about it.`;

/** @param publicOrigin where clients reach the API: scheme and host, no path */
export const openApiDocument = ({ publicOrigin, version }: { publicOrigin: string; version: string }) => ({
  openapi: '3.1.1',
  info: {
    title: 'Ephemera',
    version,
    summary: 'HTML, URLs and templates to PDFs and images, and it forgets what it saw.',
    description,
    license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: publicOrigin }],
  security: [{ apiKey: [] }],
  tags: routeGroups.map(({ name, description: about }) => ({ name, description: about })),
  paths: pathsOf(),
  components: {
    securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' } },
    schemas: schemas(),
    examples: errorExamples(),
  },
});
