import { isSelfContained } from '../../../functions/renderer/self-contained.ts';
import type { PageOptions, RenderJob } from '../../../shared/domain/render-job.ts';
import { invoice, longTableOf } from '../../bench/documents.ts';
import { pdfDefaults } from '../../support/rendering.ts';

const jobOf = (page: Partial<PageOptions> = {}, output: Partial<RenderJob['output']> = {}): RenderJob => ({
  source: { kind: 'html', htmlBase64: '' },
  page: { delayMs: 0, ...page },
  output: { ...pdfDefaults, ...output } as RenderJob['output'],
  timeoutMs: 1000,
});
const is = (html: string): boolean => isSelfContained(jobOf(), html);

test.each([
  ['words', '<!doctype html><title>A</title><h1 onlyhere>Hello</h1><p>https://example.com/ and src, all words'],
  ['an invoice with its pictures and its font', invoice],
  ['a long table', longTableOf(1)],
  [
    'links that are whole',
    '<a href="https://example.com/?src=1#x">a</a><a href=mailto:a@example.com>b</a><a href="#end">c</a>',
  ],
  ['what only a script would read', '<img alt=a data-src="a.png">'],
  ['references', '<p title="&#34;&#39;&#x27;&#x22;&#38;&#60;&#62;&#x3c;">&#160;&#8364;&#x20AC;&copy;&#228;&amp;'],
  ['drawings', '<svg><defs><linearGradient id="g"/></defs><rect fill="url(#g)"/></svg>'],
  ['styles', '<style>@media print { a { background: url("data:image/png;base64,AA==") } } @page { margin: 0 }</style>'],
])('a document that cannot ask for anything: %s', (_, html) => {
  expect(is(html)).toBe(true);
});

test.each([
  '<script>1</script>',
  '<ScRiPt src=x>',
  '<img src="https://example.com/a.png">',
  '<img src="a.png">',
  "<img src='//example.com/a.png'>",
  '<img/src=a.png>',
  '<img srcset="a.png 2x">',
  '<img src="data:image/png;base64,AA==" srcset="b.png 2x">',
  '<img alt="a"src="a.png">',
  '<video poster=a.png>',
  '<td background="a.png">',
  '<link rel=stylesheet href="https://example.com/a.css">',
  '<style>@import "a.css"</style>',
  '<p style="background: url( a.png )">',
  '<p style="background: u\\72l(a.png)">',
  '<p style="background: u&#114;l(a.png)">',
  '<p style="background: u&#x0072l(a.png)">',
  '<p style="background: url&#40;a.png)">',
  '<p style="background: url&#40a.png)">',
  '<p style="background: url&lpar;a.png)">',
  '<p style="background: image-set(&quot;a.png&quot; 1x)">',
  '<style>@font-face { src: src("a.ttf") }</style>',
  '<style>@-webkit-keyframes a { from { opacity: 0 } }</style>',
  '<style>p { transition: all 1s; @starting-style { opacity: 0 } }</style>',
  '<iframe srcdoc="<p>">',
  '<object data="a.pdf">',
  '<svg><use href="https://example.com/a.svg#b"/></svg>',
  '<svg><image href="https://example.com/a.png"/></svg>',
  '<base href="https://example.com/">',
  '<meta http-equiv="refresh" content="0;url=https://example.com/">',
  '<body onload="go()">',
  '<svg\nonload = "go()">',
  '<a href="page.html">',
  '<a href="javascript:go()">',
])('a document that may ask for something, or run something: %s', (html) => {
  expect(is(html)).toBe(false);
});

test.each([
  ['script', { script: '1' }],
  ['css', { css: 'p { color: red }' }],
  ['cookies', { cookies: [] }],
  ['headers', { headers: { a: 'b' } }],
  ['waitForSelector', { waitForSelector: { selector: 'p' } }],
  ['waitForFunction', { waitForFunction: 'true' }],
  ['waitUntil', { waitUntil: 'load' }],
  ['autoScroll', { autoScroll: true }],
] as const)('a job that does something to its page, or waits for something in it: %s', (_, page) => {
  expect(isSelfContained(jobOf(page as Partial<PageOptions>), '<p>a')).toBe(false);
});

test('a job with a header of its own', () => {
  const header = { source: { html: '<p>a' } };

  expect(isSelfContained(jobOf({}, { header } as Partial<RenderJob['output']>), '<p>a')).toBe(false);
});

test('is told of a long document at once', () => {
  const started = performance.now();
  for (const html of [`<p>${'a href = '.repeat(500_000)}`, `<${' '.repeat(4_000_000)}`, ` on${'a'.repeat(4_000_000)}`])
    is(html);

  expect(performance.now() - started).toBeLessThan(2_000);
});
