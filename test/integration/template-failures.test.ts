import { startTemplatePages, type TemplatePages } from '../support/template-pages.ts';

let pages: TemplatePages;
beforeAll(async () => {
  pages = await startTemplatePages();
});
afterAll(() => pages?.stop());

const notClosed = 'something opened here or before is never closed';
const syntax = 'this is not valid template syntax';
const otherTemplate = 'a template cannot load another one';
const noFunction = 'what is called here is not a function';
const tooDeep = 'calls or brackets are nested too deeply';
const noCurrency = 'formatCurrency takes a locale, a currency code and a number';
const failed = 'this could not be evaluated';

describe('a template that fails says where and what', () => {
  test.each([
    ['{{ a', `Line 1, column 5: ${notClosed}.`],
    ['{% if a %}\nx', `Line 2, column 2: ${notClosed}.`],
    ['{% for a in b %}\n\n{{ a }}', `Line 3, column 8: ${notClosed}.`],
    ['a\n{# b', `Line 2, column 5: ${notClosed}.`],
    ['{{ "abc }}', `Line 1, column 11: ${notClosed}.`],
    ['a #} b', 'The template: a comment ends that never began.'],
    ['{{ a b }}', `Line 1, column 6: ${syntax}.`],
    ['\n{% set = 1 %}', `Line 2, column 8: ${syntax}.`],
    ['x\n  {% foo %}', 'Line 2, column 6: there is no such tag.'],
    ['\n{{ a | upper |nope(1) }}', 'Line 2, column 15: there is no such filter.'],
    ['{% if false %}{{ a is nope }}{% endif %}', 'Line 1, column 18: there is no such test.'],
    ['{{ a is nope(1) }}', 'Line 1, column 4: there is no such test.'],
    ['{% extends "x" %}', `Line 1, column 4: ${otherTemplate}.`],
    ['\n{% include "/etc/passwd" %}', `Line 2, column 4: ${otherTemplate}.`],
    ['{% include name %}', `Line 1, column 4: ${otherTemplate}.`],
    ['{% import "x" as y %}', `Line 1, column 4: ${otherTemplate}.`],
    ['{% from "x" import y %}', `Line 1, column 4: ${otherTemplate}.`],
    ['{% block a %}{% endblock %}{% block a %}{% endblock %}', 'The template: two blocks have one name.'],
    ['{% block a %}\n{{ super() }}{% endblock %}', 'Line 1, column 1: super() has nothing to call.'],
    ['line\n   {{ foo() }}', `Line 2, column 7: ${noFunction}.`],
    ['{{ 1 }}\n{{ a.b.c() }}', `Line 2, column 4: ${noFunction}.`],
    ['x\n {{ formatCurrency("en", "EURO", 1) }}', `Line 2, column 5: ${noCurrency}.`],
    ['{{ formatCurrency("en", "EUR", "x") }}', `Line 1, column 4: ${noCurrency}.`],
    ['{{ formatDateTime("en", "soon") }}', 'Line 1, column 4: formatDateTime takes a locale and a date.'],
    ['{{ 1 in 5 }}', `Line 1, column 4: ${failed}.`],
    ['{{ a }}\n{{ 5 | list }}', `Line 2, column 8: ${failed}.`],
    ['{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', `Line 1, column 19: ${tooDeep}.`],
    [`{{ ${'['.repeat(50_000)} }}`, `The template: ${tooDeep}.`],
    [`${'{% if 1 %}'.repeat(20_000)}`, `The template: ${tooDeep}.`],
    [
      '{% set x = "abcdefgh" %}{% for i in range(40) %}{% set x = x + x %}{% endfor %}',
      /^Line 1, column \d+: a value grew too large\.$/,
    ],
  ])('%.60s', async (template, message) => {
    const error = await pages.failure(template);

    expect(error).toMatchObject({ code: 'template_failed', field: 'template' });
    expect(error.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  });

  test.each([['[1]'], ['{bad'], ['null'], ['"text"'], [''], ['['.repeat(100_000)]])(
    'and blames the data where they are no JSON object: %.20s',
    async (data) => {
      expect(await pages.failure('x', data)).toMatchObject({
        code: 'template_failed',
        field: 'data',
        message: 'The template: the data are not a JSON object.',
      });
    },
  );

  test('and never quotes the template or its data', async () => {
    const data = { canary: 'canary-7f3a', f: { canary: 'canary-7f3a' } };
    const templates = [
      '{{ canary() }}',
      '{{ f[canary]() }}',
      '{% canary %}',
      '{{ 1 | canary }}',
      '{{ 1 is canary }}',
      '{% include canary %}',
      '{{ canary in 5 }}',
      '{{ canary canary }}',
      '{% block canary %}{% endblock %}{% block canary %}{% endblock %}',
      '{{ formatCurrency(canary, canary, canary) }}',
      '{{ range.constructor("throw new Error(\'canary-7f3a\')")() }}',
      '{{ range.constructor("const e = Error(); e.kind = e.lineno = e.colno = \'canary-7f3a\'; throw e")() }}',
      "{{ range.constructor(\"event.target.postMessage({failure: {kind: 'canary-7f3a', line: 'canary-7f3a', column: []}})\")() }}",
    ];
    for (const template of templates) {
      const { message, field, code } = await pages.failure(template, data);
      expect([code, field]).toEqual(['template_failed', 'template']);
      expect(message).not.toContain('canary');
    }
  });
});

describe('a result', () => {
  test.each([
    ['a', 10, true],
    ['a', 11, false],
    ['é', 5, true],
    ['é', 6, false],
    ['🧾', 2, true],
    ['🧾', 3, false],
  ])('of %s times %i is within 10 bytes: %p', async (character, count, fits) => {
    const template = `{% for i in range(${count}) %}${character}{% endfor %}`;
    const rendered = pages.render(template, {}, { resultBytesMax: 10 });

    if (fits) expect(await rendered).toBe(character.repeat(count));
    else await expect(rendered).rejects.toThrow('The template: the result is too large (10 bytes at most).');
  });
});
