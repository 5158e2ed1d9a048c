/** The OpenAPI document is one by the standard, and what it shows as examples is what it says. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { parseOffice } from '../../../shared/api/office-requests.ts';
import { openApiDocument } from '../../../shared/api/openapi.ts';
import { parsePdfs } from '../../../shared/api/pdf-requests.ts';
import { conversionExamples } from '../../../shared/api/request-examples.ts';
import type { OutputKind, PdfKind, RequestType, SourceKind } from '../../../shared/api/request-fields.ts';
import { officeTypes, requestFields } from '../../../shared/api/request-fields.ts';
import { parseRender } from '../../../shared/api/requests.ts';
import { responseExamples } from '../../../shared/api/response-examples.ts';
import { routeGroups } from '../../../shared/api/routes.ts';
import { type Json, schemaCheck, step } from '../../support/schema-check.ts';

const document = JSON.parse(
  JSON.stringify(openApiDocument({ publicOrigin: 'https://api.example.com', version: '1.2.3' })),
) as Json;
const faultsOf = schemaCheck(document);

type Operation = { readonly at: string; readonly name: string; readonly operation: Json };
const operations: readonly Operation[] = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    at: `/paths/${step(path)}/${method}`,
    name: `${method} ${path}`,
    operation,
  })),
);

/** Media types, and where they stand, below a pointer. */
const mediaTypesBelow = (at: string, node: unknown): { readonly at: string; readonly mediaType: Json }[] => {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, member]) =>
    name === 'content'
      ? Object.entries(member as Json).map(([type, mediaType]) => ({ at: `${at}/content/${step(type)}`, mediaType }))
      : mediaTypesBelow(`${at}/${step(name)}`, member),
  );
};

const exampleValue = (example: Json): unknown => {
  const { $ref } = example as { readonly $ref?: string };
  if (!$ref) return example.value;
  return document.components?.examples?.[$ref.replace('#/components/examples/', '')]?.value;
};

test('a validator of the standard finds nothing wrong with it', async () => {
  const result = await new Validator({ strict: false }).validate(JSON.parse(JSON.stringify(document)));

  expect(result).toEqual({ valid: true });
});

test('the validator sees what is wrong', async () => {
  const broken = { ...document, paths: { '/v2/health': { get: { responses: 'none' } } } };

  expect((await new Validator({ strict: false }).validate(broken)).valid).toBe(false);
});

test('every example of a body fits the schema beside it', () => {
  const shown = operations.flatMap(({ at, operation }) =>
    mediaTypesBelow(at, operation).flatMap(({ at: place, mediaType }) => {
      const values = [
        ...('example' in mediaType ? [mediaType.example] : []),
        ...Object.values(mediaType.examples ?? {}).map(exampleValue),
      ];
      return values.map((value) => ({ place, faults: faultsOf(`${place}/schema`, value) }));
    }),
  );

  expect(shown.length).toBeGreaterThan(300);
  expect(shown.filter(({ faults }) => faults.length > 0)).toEqual([]);
});

test('every body of JSON has an example, and every error one for each of its codes', () => {
  const bare = operations.flatMap(({ at, operation }) =>
    mediaTypesBelow(at, [operation.requestBody, operation.responses])
      .filter(({ at: place, mediaType }) => place.endsWith(step('application/json')) && mediaType.schema)
      .filter(({ mediaType }) => !('example' in mediaType) && !('examples' in mediaType))
      .map(({ at: place }) => place),
  );

  expect(bare).toEqual([`/paths/${step('/v2/openapi.json')}/get/1/200/content/${step('application/json')}`]);
  for (const { operation } of operations) {
    for (const [status, answer] of Object.entries(operation.responses ?? {})) {
      if (Number(status) < 400) continue;
      const { schema, examples } = answer.content?.['application/json'] ?? ({} as Json);
      expect(Object.keys(examples ?? {})).toEqual(Object.values(schema?.allOf?.[1]?.properties?.code?.enum ?? {}));
    }
  }
});

test('every example of a field and of a parameter fits its schema', () => {
  const placesOf = (at: string, node: unknown): string[] => {
    if (typeof node !== 'object' || node === null) return [];
    const below = Object.entries(node).flatMap(([name, member]) => placesOf(`${at}/${step(name)}`, member));
    return Array.isArray((node as Json).examples) ? [at, ...below] : below;
  };
  const at = (pointer: string): Json =>
    pointer
      .split('/')
      .slice(1)
      .reduce<Json>(
        (node, name) => node[decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~')] as Json,
        document,
      );
  const places = placesOf('', { paths: document.paths, components: { schemas: document.components?.schemas } });

  expect(places.length).toBeGreaterThan(200);
  const faults = places.flatMap((place) =>
    Object.values(at(place).examples ?? {}).flatMap((value) => faultsOf(place, value)),
  );
  expect(faults).toEqual([]);
});

test('every example of a conversion is one that the product takes', () => {
  for (const type of Object.keys(requestFields) as RequestType[]) {
    const { now, later } = conversionExamples(type);

    const parsed = [now, later].map(({ value }) => {
      const call = { version: 'v2', body: value } as const;
      const office = officeTypes.find((one) => one === type);
      if (office) return parseOffice({ ...call, type: office });
      const [kind, output] = type.split('-') as [SourceKind | PdfKind, OutputKind];
      return kind === 'merge' || kind === 'stages'
        ? parsePdfs({ ...call, kind })
        : parseRender({ ...call, kind, output });
    });
    expect(parsed.map(({ delivery }) => [delivery.async, delivery.storage.mode])).toEqual([
      [false, 'none'],
      [true, 'cloud'],
    ]);
  }
});

test('every example of an answer is shown somewhere', () => {
  const text = JSON.stringify(document.paths);

  const hidden = Object.entries(responseExamples).filter(([, value]) => !text.includes(JSON.stringify(value)));
  expect(hidden.map(([name]) => name)).toEqual(['Error']);
});

test('every operation is in a group that says what it is about, and has a summary of one short line', () => {
  const groups = Object.values(document.tags ?? {}).map(({ name }) => String(name));

  expect(groups).toEqual(routeGroups.map(({ name }) => name));
  for (const { description } of Object.values(document.tags ?? {})) expect(String(description)).toMatch(/\.$/);
  for (const { name, operation } of operations) {
    const { tags, summary } = operation as unknown as { readonly tags: readonly string[]; readonly summary: string };
    expect([name, groups]).toEqual([name, expect.arrayContaining([...tags])]);
    expect([name, tags.length, summary.length < 100]).toEqual([name, 1, true]);
    expect([name, summary]).toEqual([name, expect.stringMatching(/\.$/)]);
  }
});
