import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPublicTemplates } from '../../infra/public-templates.ts';
import { fieldMeta } from '../../shared/api/fields.ts';
import { templateFields } from '../../shared/api/source-fields.ts';
import { isAskedFor, toPublicTemplateBody, toPublicTemplateItem } from '../../shared/api/template-fields.ts';
import { isOwnTemplateId, templateBytesMax } from '../../shared/domain/template.ts';

const templates = await readPublicTemplates();
const idsOf = (filter: Parameters<typeof isAskedFor>[1]): string[] =>
  templates.filter((template) => isAskedFor(template, filter)).map(({ id }) => id);

test('there is a public template for each kind of document that everybody needs', () => {
  expect(templates.map(({ category }) => category).toSorted()).toEqual(
    ['certificate', 'cv', 'invoice', 'label', 'letter', 'receipt', 'report', 'ticket'].toSorted(),
  );
  expect(new Set(templates.map(({ id }) => id)).size).toBe(templates.length);
});

test.each(templates)('$id says what it is, and every fact has the type that SDKs expect', (template) => {
  const { html, sampleData, searchKeywords, highlights, ...texts } = template;

  expect(Object.keys(texts).toSorted()).toEqual(['category', 'id', 'shortDescription', 'title', 'type']);
  for (const text of [...Object.values(texts), ...searchKeywords, ...highlights]) expect(text).toMatch(/\S{2}/);
  expect([searchKeywords.length > 2, highlights.length > 2]).toEqual([true, true]);
  expect(searchKeywords).toContain(template.category);
  expect(template.id).toMatch(/^[a-z-]+$/);
  expect(isOwnTemplateId(template.id)).toBe(false);
  expect(Object.keys(sampleData).length).toBeGreaterThan(5);
});

test.each(templates)('$id stands alone: it is small, and loads nothing', ({ html }) => {
  expect(Buffer.byteLength(html)).toBeLessThan(templateBytesMax / 10);
  expect(html).not.toMatch(/https?:|@import|url\(|<script|<link|{%-?\s*(include|import|extends|from)\b/);
  expect(html).toMatch(/^<!doctype html>\n<html lang="{{ locale or "en" }}">\n<meta charset="utf-8">\n<title>/m);
});

test('no answer has tags, a list shows sample data on request, and only a single template is shown whole', () => {
  const [template] = templates;
  if (!template) throw new Error('there is none');
  const { html, sampleData, ...facts } = template;
  const item = { ...facts, templateId: template.id };

  expect(toPublicTemplateItem(template, { expand: false })).toEqual(item);
  expect(toPublicTemplateItem(template, { expand: true })).toEqual({ ...item, sampleData });
  expect(toPublicTemplateBody(template)).toEqual({
    ...item,
    sampleData,
    template: Buffer.from(html).toString('base64'),
  });
});

test('a list may be narrowed by type, category and any of several tags, in any case', () => {
  const all = templates.map(({ id }) => id);

  expect(idsOf({ category: 'Invoice' })).toEqual(['professional-invoice']);
  expect(idsOf({ type: 'pdf', tags: 'barcode, resume' })).toEqual([
    'curriculum-vitae',
    'event-ticket',
    'shipping-label',
  ]);
  expect(idsOf({ type: 'image' })).toEqual([]);
  expect(idsOf({ category: 'invoice', tags: 'a,b' })).toEqual([]);
  expect(idsOf({ type: '', category: '', tags: ',' })).toEqual(all);
});

test('the example of the field templateId, and that of the guide, are ids of public templates', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../docs/templates.md'), 'utf8');
  const named = [...guide.matchAll(/"?templateId"?: "([a-z-]+)"/g)].map(([, id]) => id);

  expect(named.length).toBeGreaterThan(0);
  expect(idsOf({})).toEqual(expect.arrayContaining([fieldMeta.get(templateFields.templateId)?.example, ...named]));
});
