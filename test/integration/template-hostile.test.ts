import { startTemplatePages, type TemplatePages } from '../support/template-pages.ts';

let pages: TemplatePages;
beforeAll(async () => {
  pages = await startTemplatePages();
});
afterAll(() => pages?.stop());

/** What a template can do that leaves its language: any JavaScript. */
const script = (js: string): string => `{{ range.constructor(${JSON.stringify(js)})() }}`;

/** Its outcome, on a page of its own. */
const outcomeOf = async (template: string, data?: object | string, timeoutMs = 5_000): Promise<string> => {
  const page = await pages.newPage();
  try {
    return await pages.renderOn(page, template, data, { timeoutMs });
  } catch (error) {
    return (error as Error).message;
  } finally {
    await page.context.close();
  }
};

const expectNextToSucceed = async (): Promise<void> => {
  expect(pages.browser.isAlive()).toBe(true);
  expect(await outcomeOf('{{ a }}', { a: 'the next one' })).toBe('the next one');
};

const late = /^The template: it did not finish in time \(300 ms\)\.$/;
const grown = /^Line 1, column \d+: a value grew too large\.$/;
const outOfMemory = /^The template: it ran out of memory\.$/;
const tooLarge = /^The template: the result is too large \(10485760 bytes at most\)\.$/;
const tooDeep = /calls or brackets are nested too deeply\.$/;
const notEvaluated = /this could not be evaluated\.$/;
const aaaab = 'a'.repeat(40).concat('b');

describe('a hostile template', () => {
  test.each<[string, string, RegExp]>([
    ['an endless loop', script('for (;;);'), late],
    ['nested loops', '{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}', late],
    ['an endless chain of promises', script('(async () => { for (;;) await 0 })()'), late],
    ['a timer that never returns', script('event.target.close(); setTimeout(() => { for (;;); })'), late],
    ['a backtracking regular expression', `{{ "${aaaab}" | replace(r/^(a+)+$/, "x") }}`, late],
    ['silence', script('event.target.close()'), late],
    ['a range of thousands of millions', '{{ range(2000000000) | length }}', /time|memory|too large/],
    ['a flood of messages', script('for (;;) parent.postMessage("x".repeat(1e5), "*")'), /time|memory/],
    ['an array of everything', script('const a = []; for (;;) a.push(new Array(1e6).fill(0.5))'), /time|memory/],
  ])('ends in its time, and the next one succeeds: %s', async (_, template, message) => {
    const started = performance.now();

    expect(await outcomeOf(template, {}, 300)).toMatch(message);
    expect(performance.now() - started).toBeLessThan(5_000);
    await expectNextToSucceed();
  });

  test.each<[string, string, RegExp]>([
    ['a doubled text', '{% set x = "abcdefgh" %}{% for i in range(40) %}{% set x = x + x %}{% endfor %}', grown],
    ['a memory hog', script('const a = []; for (;;) a.push(new Array(1e6).fill(Math.random()))'), outOfMemory],
    ['a large result', '{% set x = "ab" %}{% for i in range(23) %}{% set x = x + x %}{% endfor %}{{ x }}', tooLarge],
    ['one slipped past the check', script('event.target.postMessage({ html: "x".repeat(11e6) })'), tooLarge],
    ['a macro without end', '{% macro m(n) %}{{ m(n + 1) }}{% endmacro %}{{ m(0) }}', tooDeep],
    ['brackets without end', `{{ ${'('.repeat(100_000)} }}`, tooDeep],
    ['an error that is its own cause', script('const e = Error(); e.cause = e; throw e'), notEvaluated],
    ['an error whose every property throws', script('throw new Proxy({}, { get() { throw 1 } })'), notEvaluated],
    ['nothing thrown', script('throw null'), notEvaluated],
  ])('is bounded, and the next one succeeds: %s', async (_, template, message) => {
    expect(await outcomeOf(template)).toMatch(message);
    await expectNextToSucceed();
  });

  test('finds no process, no module and no environment', async () => {
    const names = ['process', 'require', 'module', 'global', 'Buffer', 'Deno', 'chrome.runtime'];
    const typeOf = `(name) => { try { return typeof eval(name) } catch { return "undefined" } }`;

    expect(await outcomeOf(script('return process'))).toMatch(notEvaluated);
    expect(await outcomeOf(script('return require("child_process")'))).toMatch(notEvaluated);
    expect(await outcomeOf(script('return import("node:fs")'))).toBe('[object Promise]');
    expect(await outcomeOf(script(`return ${JSON.stringify(names)}.map(${typeOf}).join(" ")`))).toBe(
      names.map(() => 'undefined').join(' '),
    );
  });

  test('opens no file', async () => {
    const load =
      'const x = new XMLHttpRequest(); x.open("GET", "file:///etc/hostname", false); x.send(); return x.responseText';

    expect(await outcomeOf(script(`try { ${load} } catch (e) { return e.name }`))).toBe('NetworkError');
    expect(await outcomeOf('{% include "/etc/hostname" %}')).toMatch(/cannot load another one\.$/);
    expect(await outcomeOf('{% extends "file:///etc/hostname" %}')).toMatch(/cannot load another one\.$/);
  });

  test.each([
    'return localStorage.length',
    'return sessionStorage.length',
    'return document.cookie',
    'return parent.document.title',
    'return top.location.href',
    'return parent.eval("1")',
    'top.location = "about:blank"; return "moved"',
    'return navigator.serviceWorker.register("/x.js") && "registered"',
  ])('shares nothing with its page or another job: %s', async (js) => {
    const answer = await outcomeOf(script(`try { ${js} } catch (e) { return e.name }`));

    expect(['SecurityError', 'TypeError']).toContain(answer);
  });

  test.each([
    ['data', '{"__proto__":{"p":1},"constructor":{"prototype":{"p":1}}}', '{{ p }}{{ b.p }}'],
    ['set', '{}', '{% set __proto__ = { p: 1 } %}{{ b.p }}'],
    ['script', '{}', script('Object.prototype.p = 1; Array.prototype.join = null; return ""')],
  ])('pollutes no prototype of the next one by %s', async (_, data, template) => {
    const page = await pages.newPage();

    expect(await pages.renderOn(page, template, data)).toBe('');
    expect(await pages.renderOn(page, '{{ p }}{{ a.p }}{{ b | join("-") }}', { a: {}, b: [1, 2] })).toBe('1-2');
    await page.context.close();
  });
});
