import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { base64, bytesOf, finished, type JobBody, post } from '../support/job-client.ts';
import { newAccount, objectsIn, rowsOf } from '../support/operator.ts';
import { readPdf } from '../support/pdf.ts';

let stack: EmbeddedStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const html = base64('<p>once');
const send = (key: string, body: object, path = '/v2/html/pdf', headers = {}): Promise<Response> =>
  post(stack, path, { html, ...body }, { 'Idempotency-Key': key, ...headers });
const jobOf = async (response: Response): Promise<JobBody> => (await response.json()) as JobBody;
const codeOf = async (response: Response) => [response.status, ((await response.json()) as { code: string }).code];

test('the same request under the same key is the same job, before and after it has ended', async () => {
  const first = await jobOf(await send('order-1', {}));
  const again = await send('order-1', {});
  await finished(stack, first.id);
  const later = await send('order-1', {});

  expect(again.status).toBe(202);
  expect((await jobOf(again)).id).toBe(first.id);
  expect(await jobOf(later)).toMatchObject({ id: first.id, status: 'success', assetUrl: expect.any(String) });
});

test('many at once make one job', async () => {
  const responses = await Promise.all(Array.from({ length: 8 }, () => send('order-2', {})));
  const ids = await Promise.all(responses.map(async (response) => (await jobOf(response)).id));

  expect(responses.map(({ status }) => status)).toEqual(Array(8).fill(202));
  expect(new Set(ids).size).toBe(1);
});

test('another request under the same key is refused', async () => {
  await send('order-3', {});

  expect(await codeOf(await send('order-3', { name: 'another' }))).toEqual([422, 'idempotency_mismatch']);
  expect(await codeOf(await send('order-3', {}, '/v1/html/pdf'))).toEqual([422, 'idempotency_mismatch']);
});

test("a key is its account's own", async () => {
  const { apiKey } = await newAccount(stack.ready, 'another with the same order numbers');
  const mine = await jobOf(await send('order-4', {}));
  const theirs = await send('order-4', { name: 'theirs' }, '/v2/html/pdf', { 'X-API-Key': apiKey });

  expect(theirs.status).toBe(202);
  expect((await jobOf(theirs)).id).not.toBe(mine.id);
});

test('a synchronous duplicate of a render that is under way is told to wait, and is not rendered', async () => {
  const body = { async: false, storage: false, delay: 1500 };
  const first = send('order-5', body);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const parallel = await send('order-5', body);

  expect(await codeOf(parallel)).toEqual([409, 'conflict_in_progress']);
  const response = await first;
  expect((await readPdf(await bytesOf(response))).text[0]).toContain('once');
  await stack.allFrozen();
  // Of the first nothing is left to answer with: it is rendered anew.
  expect((await send('order-5', body)).status).toBe(201);
});

test('a synchronous stored document is answered again without being rendered again', async () => {
  const [firstJob, secondJob] = [
    await jobOf(await send('order-6', { async: false })),
    await jobOf(await send('order-6', { async: false })),
  ];
  const [first, second] = [
    await send('order-7', { storage: true }, '/v1/html/pdf'),
    await send('order-7', { storage: true }, '/v1/html/pdf'),
  ];

  expect(secondJob.id).toBe(firstJob.id);
  expect(second.headers.get('cl-worker-job-id')).toBe(first.headers.get('cl-worker-job-id'));
  expect((await bytesOf(second)).equals(await bytesOf(first))).toBe(true);
  const id = first.headers.get('cl-worker-job-id');
  expect(await objectsIn(stack.ready, 'assets', `${stack.ready.account}/${id}/`)).toHaveLength(1);
});

test('a request at fault fails the same way again, and is not tried again', async () => {
  const body = { async: false, pageRanges: '7-9' };

  expect(await codeOf(await send('order-8', body))).toEqual([422, 'page_range_invalid']);
  expect(await codeOf(await send('order-8', body))).toEqual([422, 'page_range_invalid']);
  const failed = (await (await stack.api('/v2/jobs?status=error&limit=100')).json()) as JobBody[];
  expect(failed.filter(({ code }) => code === 'page_range_invalid')).toHaveLength(1);
});

test('a deleted job frees its key', async () => {
  const first = await jobOf(await send('order-9', { async: false }));
  await stack.api(`/v2/jobs/${first.id}`, { method: 'DELETE' });

  expect((await jobOf(await send('order-9', { async: false }))).id).not.toBe(first.id);
});

test.each(['', 'a b', 'x'.repeat(256)])('"%s" is no key', async (key) => {
  expect(await codeOf(await send(key, {}))).toEqual([400, 'invalid_request']);
});

test('what is kept for a day tells neither the key nor the request', async () => {
  await send('a-key-that-is-kept-secret', {});
  const rows = await rowsOf(stack.ready, stack.ready.account, 'IDEMPOTENCY#');
  const lifetimes = rows.map(({ expiresAt }) => Number(expiresAt) - Date.now() / 1000);

  expect(rows.length).toBeGreaterThan(5);
  for (const row of rows) expect(Object.keys(row).toSorted()).toEqual(['expiresAt', 'jobId', 'pk', 'request', 'sk']);
  expect(Math.max(...lifetimes)).toBeLessThanOrEqual(24 * 60 * 60);
  expect(Math.min(...lifetimes)).toBeGreaterThan(24 * 60 * 60 - 600);
  expect(JSON.stringify(rows)).not.toContain('a-key-that-is-kept-secret');
});
