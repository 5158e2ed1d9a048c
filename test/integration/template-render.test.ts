import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { setDocument } from '../../functions/renderer/prepared-page.ts';
import { startTemplatePages, type TemplatePages } from '../support/template-pages.ts';

let pages: TemplatePages;
beforeAll(async () => {
  pages = await startTemplatePages();
});
afterAll(() => pages?.stop());

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#92': '\\' };
const decode = (html: string): string => html.replace(/&(#?\w+);/g, (all, name: string) => entities[name] ?? all);

const asLibrariesDo = (key: string): string =>
  key.replace(/_([^_]*)/g, (_, word: string) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase());

describe('a template', () => {
  test.each<[string, string, object | string | undefined, string]>([
    ['variables', '<h1>{{ title }}</h1>{{ a.b[0] }}', { title: 'Hi', a: { b: [7] } }, '<h1>Hi</h1>7'],
    ['data as JSON text', '{{ name }}', '{"name":"Ada"}', 'Ada'],
    ['no data', 'x{{ name }}x', undefined, 'xx'],
    ['a byte order mark before it', '\ufeffx', {}, 'x'],
    ['nothing at all', '', undefined, ''],
    [
      'loops and conditions',
      '{% for i in n %}{% if i > 1 %}{{ loop.index }}:{{ i }};{% endif %}{% endfor %}',
      { n: [1, 2, 3] },
      '2:2;3:3;',
    ],
    [
      'filters',
      '{{ name | upper }} {{ list | join("-") }} {{ none_such | default("?") }}',
      { name: 'a', list: [1, 2] },
      'A 1-2 ?',
    ],
    ['macros', '{% macro m(a, b="2") %}[{{ a }}{{ b }}{{ g }}]{% endmacro %}{{ m("<") }}', { g: 3 }, '[&lt;23]'],
    ['callers', '{% macro m() %}({{ caller() }}){% endmacro %}{% call m() %}x{% endcall %}', {}, '(x)'],
    ['blocks', '{% block a %}A{{ x }}{% endblock %}', { x: 1 }, 'A1'],
    [
      'sums kept over a loop',
      '{% set t = 0 %}{% for i in n %}{% set t = t + i.p %}{% endfor %}{{ t }}',
      { n: [{ p: 1 }, { p: 2 }] },
      '3',
    ],
    [
      'switches, raw text and comments',
      '{% switch a %}{% case 1 %}one{% endswitch %}{% raw %}{{ x }}{% endraw %}{# no #}',
      { a: 1 },
      'one{{ x }}',
    ],
    ['an optional include of nothing', 'a{% include "x" ignore missing %}b', {}, 'ab'],
    ['text marked as safe', '{{ html | safe }}', { html: '<b>' }, '<b>'],
    ['any script', 'ελ عربي 漢字 🧾 {{ name }}', { name: 'Zoë 👩‍👩‍👧' }, 'ελ عربي 漢字 🧾 Zoë 👩‍👩‍👧'],
    ['half a character', '{{ name }}', '{"name":"a\\ud800b"}', 'a\ufffdb'],
    [
      'money',
      '{{ formatCurrency(locale, currency, amount) }}',
      { locale: 'en-GB', currency: 'EUR', amount: 150.1 },
      '€150.10',
    ],
    [
      'dates',
      '{{ formatDateTime(locale, invoice_date) }}',
      { locale: 'fr_FR', invoice_date: '27 March, 2020' },
      '27 mars 2020',
    ],
    ['dates with keyword options', '{{ formatDateTime("th", "2020-03-27", dateStyle="short") }}', {}, '27/3/63'],
  ])('may have %s', async (_, template, data, html) => {
    expect(await pages.render(template, data)).toBe(html);
  });

  test.each<[object, string]>([
    [
      {
        items: [
          { n: 2, price: 3, amount: null },
          { n: 1, price: 5 },
        ],
      },
      'true true 6 5 ',
    ],
    [{ items: [{ n: 2, price: 3, amount: 7 }] }, 'true true 7 '],
    [{ __auto_calculate: null, items: [{ n: 2, price: 3 }] }, 'true true 6 '],
    [{ __auto_calculate: false, items: [{ n: 2, price: 3, amount: null }] }, 'false false  '],
    [{ AutoCalculate: false, items: [{ n: 2, price: 3 }] }, 'false false  '],
    [{ __auto_calculate: 'false', items: [{ n: 2, price: 3, amount: 4 }] }, 'false false 4 '],
  ])('calculates what the data leave out, unless they say not to: %j', async (data, text) => {
    const template =
      '{{ __auto_calculate }} {{ AutoCalculate }} ' +
      '{% for i in items %}{{ autoCalculate(i.amount, i.n * i.price) }} {% endfor %}';

    expect(await pages.render(template, data)).toBe(text);
  });

  test('sees its data under both spellings, at every depth and in every filter', async () => {
    const template =
      '{{ company_name }}{{ companyName }} {{ list[0].unit_price }}{{ list[0].unitPrice }} {{ list | sum("unit_price") }} ' +
      '{% for i in list | sort(attribute="unit_price") %}{{ i.unitPrice }}{% endfor %} ' +
      '{% macro m() %}{{ company_name }}{% endmacro %}{{ m() }} {% for k, v in one %}{{ k }}={{ v }}{% endfor %}';
    const list = (key: string) => [{ [key]: 2 }, { [key]: 1 }];
    const rest = '22 3 12';

    expect(await pages.render(template, { company_name: 'A', list: list('unit_price'), one: { a_b: 1 } })).toBe(
      `AA ${rest} A a_b=1`,
    );
    expect(await pages.render(template, { companyName: 'A', list: list('unitPrice'), one: { aB: 1 } })).toBe(
      `AA ${rest} A aB=1`,
    );
  });

  test('reaches any snake_case key under both spellings', async () => {
    const keys = fc.uniqueArray(
      fc
        .array(fc.stringMatching(/^[a-z0-9]{0,6}$/), { minLength: 1, maxLength: 4 })
        .map((words) => ['k', ...words].join('_')),
      { minLength: 1, maxLength: 40, selector: asLibrariesDo },
    );
    await fc.assert(
      fc.asyncProperty(keys, fc.boolean(), async (names, isRewritten) => {
        const entries = names.map((name, at) => [isRewritten ? asLibrariesDo(name) : name, at] as const);
        const data = { ...Object.fromEntries(entries), o: Object.fromEntries(entries) };
        const asked = names.flatMap((name) => [name, asLibrariesDo(name)]);
        const template = asked.map((name) => `{{ ${name} }},{{ o.${name} }};`).join('');

        const expected = names.map((_, at) => `${at},${at};${at},${at};`).join('');
        expect(await pages.render(template, data)).toBe(expected);
      }),
      { numRuns: 15 },
    );
  });

  test('escapes any text that its data hold', async () => {
    const nasty = fc.constantFrom(
      '<script>',
      '</title>',
      '"onload="',
      "'",
      '&lt;',
      '{{ 7*7 }}',
      '{% raw %}',
      '\\',
      '\0',
    );
    const texts = fc.array(fc.oneof(nasty, fc.string({ unit: 'binary' }), fc.string()), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(texts, async (strings) => {
        const html = await pages.render('{% for s in strings %}{{ s }}\u0001{% endfor %}', { strings });

        expect(html).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39|#92);)/);
        expect(decode(html)).toBe(strings.map((text) => `${text.toWellFormed()}\u0001`).join(''));
      }),
      { numRuns: 25 },
    );
  });

  test('means its dates in the time zone of the job, a day without a time in all of them', async () => {
    const page = await pages.newPage({ state: 'template' });
    await (await page.page()).emulateTimezone('America/Los_Angeles');
    const template =
      '{{ formatDateTime("en-US", "2020-03-27") }}, {{ formatDateTime("en-US", "27 March, 2020") }}, ' +
      '{{ formatDateTime("en-US", "2020-03-27T02:00:00Z") }}';

    expect(await pages.renderOn(page, template)).toBe('March 27, 2020, March 27, 2020, March 26, 2020');
    await page.context.close();
  });
});

test('the example of the documentation gives the page that it shows', async () => {
  const guide = await readFile(join(import.meta.dirname, '../../docs/templates.md'), 'utf8');
  const [template = '', data = '', page] = [...guide.matchAll(/^```(?:html|json)\n(.*?)^```/gms)].map(
    ([, text]) => text,
  );

  expect(await pages.render(template, data)).toBe(page);
});

describe('the page of the job', () => {
  const look = `({ frames: length, names: Object.keys(window).length, html: document.documentElement.outerHTML,
    history: history.length, body: document.body.textContent })`;
  const state = async (page: Awaited<ReturnType<TemplatePages['newPage']>>) =>
    (await page.cdp.send('Runtime.evaluate', { expression: look, returnByValue: true })).result.value;

  test('is as if no template had run there, when its document is set', async () => {
    const [plain, used] = [await pages.newPage(), await pages.newPage()];
    const html = await pages.renderOn(used, '<p>{{ a }}</p>', { a: '<1>' });
    expect(await state(used)).toMatchObject({ frames: 0, body: '' });
    await setDocument(plain, '<p>&lt;1&gt;</p>');

    await setDocument(used, html);

    expect(await state(used)).toEqual(await state(plain));
    await Promise.all([plain.context.close(), used.context.close()]);
  });

  test('loses a sandbox that no template came for, when its document is set', async () => {
    const [plain, opened] = [await pages.newPage(), await pages.newPage({ state: 'template' })];
    expect((await opened.page()).frames()).toHaveLength(2);
    await setDocument(plain, '<p>x</p>');

    await setDocument(opened, '<p>x</p>');

    expect(await state(opened)).toEqual(await state(plain));
    expect((await opened.page()).frames()).toHaveLength(1);
    await Promise.all([plain.context.close(), opened.context.close()]);
  });

  test('outlives whatever the template started', async () => {
    const page = await pages.newPage();
    const js =
      'setInterval(() => { parent.postMessage(1, "*"); document.title = "x" }, 1); window.name = "n"; history.pushState(1, ""); return "done"';
    const html = await pages.renderOn(page, `{{ range.constructor(${JSON.stringify(js)})() }}`);
    const listen = 'onmessage = () => { document.body.textContent = "reached" }; 1';
    await setDocument(page, html);

    await page.cdp.send('Runtime.evaluate', { expression: listen });
    await new Promise((resolve) => setTimeout(resolve, 100));

    expect(await state(page)).toMatchObject({ frames: 0, body: 'done' });
    await page.context.close();
  });
});
