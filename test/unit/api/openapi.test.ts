import * as z from 'zod/mini';
import { errorBody } from '../../../shared/api/error-body.ts';
import { openApiDocument } from '../../../shared/api/openapi.ts';
import { requestFields, requestMarks } from '../../../shared/api/request-fields.ts';
import { responseSchemas } from '../../../shared/api/responses.ts';
import { routes } from '../../../shared/api/routes.ts';
import { errorCatalogue } from '../../../shared/domain/errors.ts';

type Node = { readonly [name: string]: Node };
const input = { publicOrigin: 'https://api.example.com', version: '1.2.3' };
const document = JSON.parse(JSON.stringify(openApiDocument(input))) as Node;

const nodesOf = (node: unknown): Node[] =>
  typeof node === 'object' && node !== null ? [node as Node, ...Object.values(node).flatMap(nodesOf)] : [];
const at = (pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<Node | undefined>((node, step) => node?.[step], document);
const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
const schemas = document.components?.schemas ?? {};

test('it says what it is and where it lives', () => {
  expect(document).toMatchObject({
    openapi: '3.1.1',
    info: { title: 'Ephemera', version: '1.2.3' },
    servers: [{ url: 'https://api.example.com' }],
  });
});

test('it is the same every time', () => {
  expect(JSON.stringify(openApiDocument(input))).toBe(JSON.stringify(document));
});

test('it has every route under each of its versions, and no other', () => {
  const expected = routes.flatMap(({ method, path, versions }) =>
    versions.map((version) => `${method} /${version}${path}`),
  );

  expect(operations.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(expected.toSorted());
  expect(expected).toEqual(expect.arrayContaining(['post /v1/html/pdf', 'get /v2/url/image', 'get /v2/health']));
});

test('every operation has an id of its own, an answer, and errors of the catalogue', () => {
  const ids = operations.map(({ operation }) => operation.operationId);

  expect(new Set(ids).size).toBe(ids.length);
  for (const { operation } of operations) {
    const statuses = Object.keys(operation.responses ?? {});
    expect(statuses).toEqual(expect.arrayContaining([expect.stringMatching(/^20[012]$/), '500']));
  }
});

test('every reference points at something', () => {
  const references = nodesOf(document).flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref as string] : []));

  expect(references.length).toBeGreaterThan(100);
  expect(references.filter((reference) => at(reference.slice(1)) === undefined)).toEqual([]);
});

test('every field of a request is there with its description and its mark', () => {
  for (const [name, type] of [
    ['HtmlToPdf', 'html-pdf'],
    ['UrlToImage', 'url-image'],
  ] as const) {
    const properties = schemas[name]?.properties ?? {};
    expect(Object.keys(properties)).toEqual(Object.keys(requestFields[type]));
    for (const [field, property] of Object.entries(properties)) {
      expect(property).toMatchObject({ 'x-sensitivity': requestMarks[field], description: expect.any(String) });
    }
  }
});

test('only what has no default is required', () => {
  expect(schemas.HtmlToPdf?.required).toBeUndefined();
  expect(schemas.HtmlToPdf?.properties?.files).toMatchObject({ items: { required: ['name', 'content'] } });
  expect(schemas.UrlToPdf?.required).toBeUndefined();
  expect(schemas.HtmlToPdf?.properties?.tagged).toMatchObject({ type: 'boolean', default: true });
});

test('nothing of our own way to describe a field remains', () => {
  const leftovers = nodesOf(schemas).flatMap((node) => ['sensitivity', 'example'].filter((name) => name in node));

  expect(leftovers).toEqual([]);
});

test('every error of the catalogue is a value of the error schema', () => {
  for (const [code, { message }] of Object.entries(errorCatalogue)) {
    const body = errorBody({ code: code as keyof typeof errorCatalogue, message, field: 'url' });

    expect(z.safeParse(responseSchemas.Error, body).error).toBeUndefined();
  }
});

test('a route without a scope needs no key, every other does', () => {
  const key = { apiKey: [] };
  for (const { path, method, operation } of operations) {
    const isOpen =
      /\/(health|openapi\.json|docs|dashboard|\{file\}|\{filename\}|deletions\/[^/]+|verification\/public-keys)$/.test(
        path,
      );
    const isOpenInPart = method === 'get' && /\/template(s|\/\{id\})$/.test(path);
    const expected = isOpen ? [] : isOpenInPart ? [{}, key] : [key];
    expect([path, operation.security ?? document.security]).toEqual([path, expected]);
  }
});

test('a throttled answer says when to come back', () => {
  const [response] = operations.flatMap(({ operation }) => operation.responses?.['429'] ?? []);

  expect(response?.headers).toHaveProperty('Retry-After');
});

test('an error of a conversion may name its job, unless it always comes before there is one', () => {
  const naming = operations.flatMap(({ path, operation }) =>
    Object.entries(operation.responses ?? {})
      .filter(([, { headers = {} }]) => 'cl-worker-job-id' in headers)
      .map(([status]) => ({ path, status })),
  );
  const statusesOf = (wanted: string) => naming.filter(({ path }) => path === wanted).map(({ status }) => status);

  expect(statusesOf('/v2/html/pdf')).toEqual(expect.arrayContaining(['201', '400', '422', '500', '503', '504']));
  expect(naming.filter(({ status }) => ['401', '409', '413', '415', '429'].includes(status))).toEqual([]);
  expect(naming.filter(({ path }) => /jobs|assets|storage|keys|account/.test(path))).toEqual([]);
});

test('the fields of a query are those of the body', () => {
  const parameters = Object.values(document.paths?.['/v1/url/pdf']?.get?.parameters ?? {});

  const query = parameters.filter((parameter) => String(parameter.in) === 'query');
  expect(query.map(({ name }) => name)).toEqual(Object.keys(requestFields['url-pdf']));
});
