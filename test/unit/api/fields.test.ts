import * as z from 'zod/mini';
import { type Fields, field, fieldMeta, marksOf, wireObject } from '../../../shared/api/fields.ts';
import { allFields, requestFields, requestMarks } from '../../../shared/api/request-fields.ts';

test('this is what a record may show of each request field', () => {
  expect(requestMarks).toEqual({
    apiVer: 'plain',
    archive: 'content',
    async: 'plain',
    authentication: 'credential',
    autoScroll: 'plain',
    batch: 'url',
    bestAttempt: 'plain',
    cookies: 'content',
    css: 'content',
    data: 'content',
    delay: 'plain',
    emulateMediaType: 'plain',
    failOn: 'plain',
    file: 'content',
    filename: 'content',
    files: 'content',
    footerTemplate: 'content',
    format: 'plain',
    generatePreview: 'plain',
    headerTemplate: 'content',
    headers: 'content',
    height: 'plain',
    html: 'content',
    imageType: 'plain',
    inline: 'plain',
    landscape: 'plain',
    margin: 'plain',
    metadata: 'content',
    name: 'plain',
    network: 'plain',
    outline: 'plain',
    pageFooters: 'content',
    pageHeaders: 'content',
    pageRanges: 'plain',
    preferCSSPageSize: 'plain',
    printBackground: 'plain',
    projectId: 'plain',
    quality: 'plain',
    scale: 'plain',
    script: 'content',
    singlePage: 'plain',
    stages: 'content',
    storage: 'plain',
    tagged: 'plain',
    template: 'content',
    templateId: 'plain',
    timeZone: 'plain',
    timeout: 'plain',
    transparent: 'plain',
    trim: 'plain',
    url: 'url',
    userAgent: 'content',
    viewPort: 'plain',
    waitForFrame: 'plain',
    waitForFrameAttachment: 'plain',
    waitForFrameImages: 'plain',
    waitForFrameNavigation: 'plain',
    waitForFrameSelector: 'content',
    waitForFunction: 'content',
    waitForSelector: 'content',
    waitUntil: 'plain',
    webhook: 'origin',
    width: 'plain',
  });
});

test('every field of every kind of request is among them', () => {
  for (const fields of Object.values<Fields>(requestFields)) {
    for (const [name, schema] of Object.entries(fields)) expect(allFields[name]).toBe(schema);
  }
});

test('every field is described', () => {
  const silent = Object.entries(allFields).filter(([, schema]) => !fieldMeta.get(schema)?.description);

  expect(silent).toEqual([]);
});

test('the example of a field is a value that the field takes', () => {
  for (const [name, schema] of Object.entries(allFields)) {
    const example = fieldMeta.get(schema)?.example;
    if (example !== undefined) expect([name, z.safeParse(schema, example).error?.issues]).toEqual([name, undefined]);
  }
});

test('a field without a mark does not get past loading', () => {
  const fields = { html: field(z.string(), { sensitivity: 'content', description: 'HTML.' }), secret: z.string() };

  expect(() => marksOf(fields)).toThrow('the request field secret has no sensitivity mark');
});

test('one schema cannot stand for two fields', () => {
  const schema = field(z.string(), { sensitivity: 'plain', description: 'One.' });

  expect(() => field(schema, { sensitivity: 'content', description: 'Two.' })).toThrow('once only');
});

describe('an object of the wire', () => {
  const schema = wireObject({ a: z.optional(z.number()), b: z.optional(z.nullable(z.string())) });

  test('loses what is not declared, its prototype included', () => {
    const hostile = JSON.parse('{"a":1,"c":2,"__proto__":{"b":"x"},"constructor":3}');

    expect(z.parse(schema, hostile)).toEqual({ a: 1 });
    expect(z.parse(schema, Object.create({ a: 1 }))).toEqual({});
  });

  test('takes null as absent, but where null means something', () => {
    expect(z.parse(schema, { a: null, b: null })).toEqual({ b: null });
  });

  test.each([[null], [[]], ['x'], [1], [true]])('is not %j', (value) => {
    expect(z.safeParse(schema, value).success).toBe(false);
  });
});
