/** P2: what Chromium's processes hold of a job once the job is over and the function is frozen. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createPlainToken, type Token } from '../../cli/verify/search/token-encodings.ts';
import type { Piece } from '../../cli/verify/search/token-search.ts';
import { memory } from '../../cli/verify/sinks/process-memory.ts';
import { processTree } from '../../cli/verify/sinks/processes.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { type Finding, findTokens } from '../support/find-tokens.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const chromium = 'chromium';

/** Says the secret by going to places with it, in frames and in the document itself. */
const navigating = (text: string, origin: string): string => `
  <iframe srcdoc="${text}"></iframe><iframe name="frame"></iframe>
  <form target="frame" method="post" action="${origin}/${text}"><input name="field" value="${text}"></form>
  <script>
    document.forms[0].submit();
    history.pushState('${text}', '', '/${text}');
  </script>`;

/** A page that says its secret in every other way that a page has. */
const talkative = (text: string, origin: string): string => {
  const path = `${origin}/${text}`;
  return `<!doctype html><title>${text}</title><p>${text}</p><a href="https://example.com/${text}">a link</a>
  <img src="${path}"><input name="field" value="${text}">
  <script>
    const text = '${text}';
    window.name = text;
    console.error(text);
    for (const say of [
      () => localStorage.setItem(text, text),
      () => { document.cookie = 'secret=' + text; },
      () => { indexedDB.open(text).onupgradeneeded = ({ target }) => target.result.createObjectStore(text).put(text, text); },
      () => fetch('${path}', { method: 'POST', body: text.repeat(1000), headers: { 'X-Secret': text } }).catch(() => {}),
      () => new Worker(URL.createObjectURL(new Blob(['console.log("' + text + '")']))),
      () => new WebSocket('${path}'.replace('http', 'ws')),
      () => navigator.sendBeacon('${path}', text),
    ]) try { say(); } catch {}
    throw new Error(text);
  </script>${`<div>${text}</div>`.repeat(1_000)}`;
};

/** Answers with the secret that it was asked for, in the page, in headers and in a cookie. */
const startSite = async () => {
  const server = createServer((req, res) => {
    const text = decodeURIComponent(new URL(req.url ?? '/', 'http://site').searchParams.get('text') ?? '');
    res.setHeader('Set-Cookie', `secret=${text}; max-age=9999`).setHeader('X-Secret', text);
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    res.end(text && talkative(text, origin) + navigating(text, origin));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  return { origin, close };
};

let site: Awaited<ReturnType<typeof startSite>>;
let stack: EmbeddedStack;
beforeAll(async () => {
  [site, stack] = await Promise.all([
    startSite(),
    startStack({ allowPrivateNetwork: true, args: ['--browser-mode', 'multi-process'] }),
  ]);
});
afterAll(async () => {
  await stack.stop();
  await site.close();
});

const tokens: Token[] = [];
/** Letters and digits, so that it goes into any place of a page as it is. */
const secret = (name: string): string => {
  const token = createPlainToken(name);
  tokens.push(token);
  return token.text;
};

const post = (path: string, body: object): Promise<Response> =>
  stack.api(path, { method: 'POST', body: JSON.stringify({ async: false, storage: false, ...body }) });
const render = async (path: string, body: object): Promise<void> => {
  const response = await post(path, body);
  const answer = await response.text();
  if (response.status !== 201) throw new Error(`${path}: ${answer}`);
};

const browserPids = async (): Promise<number[]> =>
  processTree(await stack.pids('renderer'))
    .filter(({ program }) => program === chromium)
    .map(({ pid }) => pid);
const pieces = async function* (): AsyncGenerator<Piece> {
  for await (const place of memory({ memoryOf: await browserPids() })) yield { sink: 'memory', ...place };
};
const found = (searched: readonly Token[]): Promise<Finding[]> => findTokens(pieces(), searched);

test('while a page renders, what it says is in the memory of Chromium: the search finds it there', async () => {
  const html = base64(talkative(secret('of a page that renders'), site.origin));
  const rendered = render('/v2/html/pdf', { html, delay: 4_000 });
  await delay(2_000);
  const findings = await found(tokens);

  expect(findings.length).toBeGreaterThan(0);
  await rendered;
});

const page = (name: string): string => base64(talkative(secret(name), site.origin));
const navigatingPage = (name: string): string => {
  const text = secret(name);
  return base64(talkative(text, site.origin) + navigating(text, site.origin));
};
const renderAll = async (jobs: readonly (readonly [path: string, body: object])[]): Promise<void> => {
  for (const [path, body] of jobs) await render(path, body);
  await stack.allFrozen();
};

test('after documents and templates, Chromium holds nothing of them, although it is the same one still', async () => {
  const data = { name: secret('template data') };
  await stack.allFrozen();
  const before = await browserPids();
  await renderAll([
    ['/v2/html/pdf', { html: page('html') }],
    ['/v2/html/image', { html: page('html of an image') }],
    ['/v2/template/pdf', { template: base64(`<title>{{ name }}</title>${secret('template')} {{ name }}`), data }],
    ['/v2/html/pdf', { html: page('html after a template') }],
  ]);

  expect((await browserPids()).some((pid) => before.includes(pid))).toBe(true);
  expect(tokens).toHaveLength(6);
  expect(await found(tokens)).toEqual([]);
});

test('after a page of the web and a document, Chromium holds nothing of them', async () => {
  const url = `${site.origin}/${secret('path')}?text=${secret('text of a page')}`;
  await renderAll([['/v2/url/pdf', { url }]]);
  expect(await found(tokens)).toEqual([]);

  await renderAll([['/v2/html/pdf', { html: page('html after a page') }]]);
  expect(tokens).toHaveLength(9);
  expect(await found(tokens)).toEqual([]);
});

test('after a document with its files, and with headers that differ by page, Chromium holds nothing of them', async () => {
  const [sheet, script, header] = ['style sheet', 'script', 'header of a first page'].map(secret);
  const files = [
    {
      name: 'index.html',
      text: `<link rel="stylesheet" href="a.css"><script src="a.js"></script>${talkative(secret('html with files'), site.origin)}`,
    },
    { name: 'a.css', text: `p::after { content: "${sheet}" } ${`/* ${sheet} */`.repeat(1_000)}` },
    { name: 'a.js', text: `console.log("${script}"); ${`// ${script}\n`.repeat(1_000)}` },
  ].map(({ name, text }) => ({ name, content: base64(text) }));
  await renderAll([
    ['/v2/html/pdf', { files, pageHeaders: { first: { template: `<p>${header}</p>` } }, margin: { top: '1in' } }],
  ]);

  expect(tokens).toHaveLength(13);
  expect(await found(tokens)).toEqual([]);
});

test('after a document that goes to places, in frames and in itself, Chromium holds nothing of it', async () => {
  await renderAll([['/v2/html/pdf', { html: navigatingPage('html with frames') }]]);

  expect(tokens).toHaveLength(14);
  expect(await found(tokens)).toEqual([]);
});
