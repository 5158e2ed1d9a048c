/** The page that shows the OpenAPI document: served whole from here, and seen in a real browser. */
import { gunzipSync } from 'node:zlib';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { type RawAnswer, send } from '../support/raw-http.ts';
import { startVisitingBrowser, type Visit, type VisitingBrowser } from '../support/visiting-browser.ts';

let stack: EmbeddedStack;
let browser: VisitingBrowser;
let visit: Visit;
beforeAll(async () => {
  stack = await startStack();
  browser = await startVisitingBrowser();
  visit = await browser.visit(`${stack.ready.api}/v2/docs`);
  await visit.page.waitForSelector('.opblock');
});
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

/** As it comes over the wire: `fetch` asks for compressed answers, and unpacks them. */
const plainly = (path: string, headers: Record<string, string> = {}): Promise<RawAnswer> =>
  send(stack.ready.api, { path, headers });

const files = [
  ['/v2/docs', 'text/html; charset=utf-8'],
  ['/v2/docs/start.js', 'text/javascript; charset=utf-8'],
  ['/v2/docs/swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['/v2/docs/swagger-ui.css', 'text/css; charset=utf-8'],
  ['/v2/docs/favicon-32x32.png', 'image/png'],
] as const;

test.each(files)('%s is served without a key, under a strict policy, and may be kept', async (path, type) => {
  const { status, headers } = await plainly(path);

  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'content-type': type,
    'cache-control': 'public, max-age=3600',
    etag: expect.stringMatching(/^W\/"[\w-]{22}"$/),
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringMatching(
      /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$/,
    ),
  });
  expect(headers['content-security-policy']).not.toMatch(/unsafe|http|\*/);
});

test.each(files)('%s is compressed for whoever asks for that, and for nobody else', async (path) => {
  const plain = await plainly(path);
  const compressed = await plainly(path, { 'Accept-Encoding': 'br;q=1.0, gzip;q=0.8' });
  const refused = await plainly(path, { 'Accept-Encoding': 'gzip;q=0, identity' });

  expect([plain, compressed, refused].map(({ headers }) => headers['content-encoding'])).toEqual([
    undefined,
    'gzip',
    undefined,
  ]);
  expect(gunzipSync(compressed.body).equals(plain.body)).toBe(true);
  expect(refused.body.equals(plain.body)).toBe(true);
  expect(plain.headers.vary).toBe('Accept-Encoding');
});

test('what a client has already is not sent again', async () => {
  const { headers } = await plainly('/v2/docs/swagger-ui.css');
  const again = await plainly('/v2/docs/swagger-ui.css', { 'If-None-Match': `"other", ${headers.etag}` });
  const changed = await plainly('/v2/docs/swagger-ui.css', { 'If-None-Match': '"other"' });

  expect([again.status, again.body.length]).toEqual([304, 0]);
  expect(again.headers.etag).toBe(headers.etag);
  expect(changed.status).toBe(200);
});

test.each(['index.html', 'handler.mjs', '..%2Fhandler.mjs', 'start.js.gz', 'constructor', '%00'])(
  'no other file comes out: %s',
  async (name) => {
    expect((await plainly(`/v2/docs/${name}`)).status).toBe(404);
  },
);

test('the page shows every operation of the document, in its groups', async () => {
  const document = (await (await stack.api('/v2/openapi.json')).json()) as {
    readonly paths: Record<string, Record<string, unknown>>;
    readonly tags: readonly { readonly name: string }[];
  };
  const expected = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );

  const shown = await visit.page.$$eval('.opblock', (blocks) =>
    blocks.map((block) => {
      const textOf = (selector: string): string => block.querySelector(selector)?.textContent ?? '';
      // The path is broken into words by zero-width spaces.
      return `${textOf('.opblock-summary-method')} ${textOf('.opblock-summary-path').replaceAll('\u200b', '')}`;
    }),
  );
  const groups = await visit.page.$$eval('.opblock-tag', (tags) => tags.map((tag) => tag.getAttribute('data-tag')));
  expect(shown.toSorted()).toEqual(expected.toSorted());
  expect(groups).toEqual(document.tags.map(({ name }) => name));
});

test('a call can be tried with a key, and its document taken', async () => {
  const { page } = visit;
  await page.click('.auth-wrapper .authorize');
  await page.type('.auth-container input', stack.ready.apiKey);
  await page.click('.auth-btn-wrapper .authorize');
  await page.click('.auth-btn-wrapper .btn-done');

  const call = '#operations-Conversions-htmlToPdfV2';
  await page.click(`${call} .opblock-summary-control`);
  await page.waitForSelector(`${call} .try-out__btn`);
  await page.click(`${call} .try-out__btn`);
  await page.waitForSelector(`${call} .execute`);
  await page.click(`${call} .execute`);
  await page.waitForSelector(`${call} .live-responses-table a[download]`);
  await page.click(`${call} .live-responses-table a[download]`);

  expect((await visit.downloaded()).toString('latin1')).toMatch(/^%PDF-.*%%EOF\s*$/s);
});

test('a call goes to where the page was opened, whatever the service calls its own address', async () => {
  const origin = `http://localhost:${new URL(stack.ready.api).port}`;
  const { page, requests, complaints } = await browser.visit(`${origin}/v2/docs`);
  const call = '[id^=operations-][id$=-getHealthV2]';
  await page.click(`${call} .opblock-summary-control`);
  await page.waitForSelector(`${call} .try-out__btn`);
  await page.click(`${call} .try-out__btn`);
  await page.waitForSelector(`${call} .execute`);
  await page.click(`${call} .execute`);
  const status = await page.waitForSelector(`${call} .live-responses-table tbody .response-col_status`);

  expect(await status?.evaluate(({ textContent }) => textContent)).toMatch(/^200/);
  expect(requests).toContain(`${origin}/v2/health`);
  expect([requests.filter((url) => new URL(url).origin !== origin), complaints]).toEqual([[], []]);
});

test('the page asked nobody else for anything, and had nothing to complain of', () => {
  const strangers = visit.requests.filter((url) => new URL(url).origin !== stack.ready.api);

  expect(visit.requests.length).toBeGreaterThan(5);
  expect(strangers).toEqual([]);
  expect(visit.complaints).toEqual([]);
});
