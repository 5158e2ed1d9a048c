/** The client against servers that misbehave. */
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { createClient, EphemeraError } from '../../client/index.ts';
import { close, listen } from '../../local/listen.ts';
import { errorBody } from '../../shared/api/error-body.ts';
import type { ErrorCode } from '../../shared/domain/errors.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await close(server);
  }
});

type Answer = (res: ServerResponse) => void;
type Asked = { readonly method: string; readonly url: string; readonly headers: Record<string, unknown> };

/** A client of a server that answers so in turn, and the last way for ever. */
const against = async (...answers: readonly Answer[]) => {
  const asked: Asked[] = [];
  const listener: RequestListener = (req, res) => {
    const { method = '', url = '', headers } = req;
    asked.push({ method, url, headers });
    req.resume().on('end', () => answers[Math.min(asked.length, answers.length) - 1]?.(res));
  };
  const server = createServer(listener);
  servers.push(server);
  const baseUrl = `http://127.0.0.1:${await listen(server)}`;
  return { asked, baseUrl, client: createClient({ baseUrl, apiKey: 'eph_1' }) };
};

const json =
  (body: unknown, headers: Record<string, string> = {}): Answer =>
  (res) =>
    res.writeHead(200, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
const failure =
  (code: ErrorCode, headers: Record<string, string> = {}, field?: string): Answer =>
  (res) => {
    const body = errorBody({ code, message: `${code} happened.`, field });
    res.writeHead(body.statusCode, { 'x-amzn-RequestId': 'r-1', ...headers }).end(JSON.stringify(body));
  };
const hangUp: Answer = (res) => res.destroy();
const silence: Answer = () => undefined;
const pdfHeaders = { 'Content-Type': 'application/pdf', 'cl-worker-job-id': 'job_1' };
const cut =
  (length: number): Answer =>
  (res) => {
    res.writeHead(201, { ...pdfHeaders, 'Content-Length': length });
    res.write('%PDF-1.4', () => setTimeout(() => res.destroy(), 20));
  };

const thrownBy = async (act: Promise<unknown>): Promise<EphemeraError> => {
  const error = await act.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(EphemeraError);
  return error as EphemeraError;
};
const html = '<p>Hello</p>';

test('an error is one class with all that the API says of it', async () => {
  const { asked, client } = await against(failure('invalid_request', {}, 'margin.top'));

  const error = await thrownBy(client.htmlToPdf({ html }));

  expect(error).toMatchObject({
    name: 'EphemeraError',
    message: 'invalid_request happened.',
    status: 400,
    code: 'invalid_request',
    field: 'margin.top',
    fix: expect.stringContaining('Correct the named field'),
    requestId: 'r-1',
    retryAfter: undefined,
  });
  expect(asked[0]).toMatchObject({ headers: { 'x-api-key': 'eph_1', 'content-type': 'application/json' } });
});

test('a read is repeated after a failure that passes, and after a lost connection', async () => {
  const { asked, client } = await against(failure('internal'), hangUp, json({ id: 'job_1' }));

  expect(await client.jobs.get('job_1')).toEqual({ id: 'job_1' });
  expect(asked).toHaveLength(3);
});

test('it gives up after two more tries, with the last error', async () => {
  const { asked, client } = await against(failure('renderer_lost'));

  expect(await thrownBy(client.jobs.list())).toMatchObject({ status: 503, code: 'renderer_lost' });
  expect(asked).toHaveLength(3);
});

test('Retry-After is waited for, in seconds and as a date, unless that is too long to wait unasked', async () => {
  const soon = new Date(Date.now() + 2_000).toUTCString();
  const { client } = await against(failure('rate_limited', { 'Retry-After': '1' }), json([]));
  const dated = await against(failure('renderer_lost', { 'Retry-After': soon }), json([]));
  const long = await against(failure('rate_limited', { 'Retry-After': '3600' }));

  const start = Date.now();
  await Promise.all([client.audit.list(), dated.client.audit.list()]);

  expect(Date.now() - start).toBeGreaterThanOrEqual(990);
  expect(await thrownBy(long.client.audit.list())).toMatchObject({ code: 'rate_limited', retryAfter: 3600 });
  expect(long.asked).toHaveLength(1);
});

test('what a caller did wrong is not repeated, nor is what changes something', async () => {
  const wrong = await against(failure('not_found'));
  const change = await against(failure('internal'));

  await thrownBy(wrong.client.jobs.get('job_1'));
  await thrownBy(change.client.keys.create({ name: 'ci' }));
  await thrownBy(change.client.jobs.delete('job_1'));

  expect([wrong.asked.length, change.asked.length]).toEqual([1, 2]);
});

test('a conversion is repeated only under an idempotency key, and only when the failure may pass', async () => {
  const { asked, client } = await against(failure('renderer_lost'), failure('conflict_in_progress'), json({ id: '1' }));
  const late = await against(failure('render_timeout'));

  await thrownBy(client.jobs.htmlToPdf({ html }));
  expect(asked).toHaveLength(1);
  expect(await client.jobs.htmlToPdf({ html }, { idempotencyKey: 'order-1' })).toEqual({ id: '1' });
  expect(asked.slice(1).map(({ headers }) => headers['idempotency-key'])).toEqual(['order-1', 'order-1']);
  expect(await thrownBy(late.client.htmlToPdf({ html }, { idempotencyKey: 'order-2' }))).toMatchObject({ status: 504 });
  expect(late.asked).toHaveLength(1);
});

test('a service that is not there, and one that says nothing, are told apart', async () => {
  const nobody = createClient({ baseUrl: 'http://127.0.0.1:9', retries: 0 });
  const { client } = await against(silence);

  const { code, message, cause } = await thrownBy(nobody.service.health());
  expect(code).toBe('connection_failed');
  expect(message).toContain('http://127.0.0.1:9');
  expect(cause).toBeDefined();
  expect(await thrownBy(client.htmlToPdf({ html }, { timeoutMs: 100 }))).toMatchObject({ code: 'timed_out' });
});

test('what answers in the place of the service is not taken for it', async () => {
  const proxy = await against((res) => res.writeHead(502).end('<h1>Bad gateway</h1>'));
  const page = await against((res) => res.end('<h1>Welcome</h1>'));
  const elsewhere = await against((res) => res.writeHead(302, { Location: `${page.baseUrl}/v2/keys` }).end());

  expect(await thrownBy(proxy.client.htmlToPdf({ html }))).toMatchObject({ code: 'unexpected_answer', status: 502 });
  expect(await thrownBy(page.client.keys.list())).toMatchObject({ code: 'unexpected_answer', status: 200 });
  expect(await thrownBy(elsewhere.client.keys.list())).toMatchObject({ code: 'unexpected_answer', status: 302 });
  expect(page.asked).toHaveLength(1);
});

test.each([
  ['a page', 200, { 'Content-Type': 'text/html', 'cl-worker-job-id': 'job_1' }],
  ['what names no job', 201, { 'Content-Type': 'application/pdf' }],
])('%s is not taken for a document', async (_, status, headers) => {
  const { client } = await against((res) => res.writeHead(status, headers).end('<h1>Log in</h1>'));

  expect(await thrownBy(client.htmlToPdf({ html }))).toMatchObject({ code: 'unexpected_answer', status });
});

test('a report that does not read is none, and the document is there', async () => {
  const { client } = await against((res) =>
    res.writeHead(201, { ...pdfHeaders, 'ephemera-report': '{"pages":' }).end('%PDF'),
  );

  const document = await client.htmlToPdf({ html });
  expect(document).toMatchObject({ jobId: 'job_1', report: undefined });
  expect(await document.bytes()).toHaveLength(4);
});

test.each([
  ['no scheme', 'baseUrl', 'api.example.com'],
  ['another scheme', 'baseUrl', 'localhost:8787'],
  ['a password', 'baseUrl', 'http://user:S3CRET@127.0.0.1'],
  ['nothing', 'baseUrl', undefined as never],
  ['a line feed', 'apiKey', 'eph_S3CRET\nx'],
  ['other letters', 'apiKey', 'eph_S3CRET…'],
])('an option with %s is refused before anything is sent, and not quoted: %s', async (_, name, value) => {
  const error = await thrownBy((async () => createClient({ baseUrl: 'http://127.0.0.1:9', [name]: value }))());

  expect(error).toMatchObject({ code: 'invalid_option', field: name });
  expect(inspect(error)).not.toContain('S3CRET');
});

test('an argument that nothing can be sent with is refused at once, and not quoted', async () => {
  const { asked, client } = await against(json({}));
  const mistakes = {
    idempotencyKey: () => client.jobs.htmlToPdf({ html }, { idempotencyKey: 'S3CRET ü' }),
    'Receipt-Secret': () => client.deletions.get('deletion_1', 'S3CRET\nx'),
    link: () => client.download('http://user:S3CRET@127.0.0.1/a.pdf'),
  };

  for (const [field, mistake] of Object.entries(mistakes)) {
    const error = await thrownBy(mistake());
    expect(error).toMatchObject({ code: 'invalid_option', field });
    expect(inspect(error)).not.toContain('S3CRET');
  }
  expect(await thrownBy(client.download('/v2/assets/a/a.pdf'))).toMatchObject({ code: 'invalid_option' });
  expect(asked).toEqual([]);
});

test('a cut document is an error, never a short document', async () => {
  const { client } = await against(cut(1000));

  const first = await client.htmlToPdf({ html });
  expect(first).toMatchObject({ size: 1000, contentType: 'application/pdf' });
  expect(await thrownBy(first.bytes())).toMatchObject({ code: 'broken_stream' });
  const { stream } = await client.htmlToPdf({ html });
  expect(await thrownBy(Array.fromAsync(stream as never))).toMatchObject({ code: 'broken_stream' });
});

test('a signal ends a call, a wait and a stream, each with its own reason', async () => {
  const { client } = await against(silence);
  const failing = await against(failure('renderer_lost', { 'Retry-After': '30' }));
  const pending = await against(json({ id: 'job_1', status: 'pending' }));
  const slow = await against((res) => {
    res.writeHead(201, { ...pdfHeaders, 'Content-Length': 1000 }).write('%PDF');
  });
  const reason = new Error('enough');
  const start = Date.now();
  const signal = () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 100);
    return { signal: controller.signal };
  };

  await expect(client.htmlToPdf({ html }, signal())).rejects.toBe(reason);
  await expect(failing.client.jobs.get('job_1', signal())).rejects.toBe(reason);
  await expect(pending.client.jobs.wait('job_1', signal())).rejects.toBe(reason);
  await expect((await slow.client.htmlToPdf({ html }, signal())).bytes()).rejects.toBe(reason);
  await expect(client.jobs.get('job_1', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(Date.now() - start).toBeLessThan(5_000);
});

test('a wait asks often at first and seldom later, and ends with the job', async () => {
  const pending = json({ id: 'job_1', status: 'pending' });
  const { asked, client } = await against(pending, pending, pending, json({ id: 'job_1', status: 'success' }));

  const start = Date.now();
  expect(await client.jobs.wait({ id: 'job_1' })).toMatchObject({ status: 'success' });
  // 200, 300 and 450 ms.
  expect(Date.now() - start).toBeGreaterThanOrEqual(900);
  expect(asked.map(({ url }) => url)).toEqual(Array(4).fill('/v2/jobs/job_1'));
});

test('a wait for a job that failed throws what the job says; one that is too long leaves the job alone', async () => {
  const { client } = await against(
    json({ id: 'job_1', status: 'error', code: 'egress_refused', error: 'url: Not from here.', fix: 'Ask.' }),
  );
  const pending = await against(json({ id: 'job_1', status: 'pending' }));

  expect(await thrownBy(client.jobs.wait('job_1'))).toMatchObject({
    code: 'egress_refused',
    message: 'url: Not from here.',
    fix: 'Ask.',
    jobId: 'job_1',
    status: undefined,
  });
  expect(await thrownBy(pending.client.jobs.wait('job_1', { timeoutMs: 300 }))).toMatchObject({
    code: 'wait_timed_out',
    jobId: 'job_1',
  });
  expect(pending.asked.every(({ method }) => method === 'GET')).toBe(true);
});

test('a wait ends in time, whether a read hangs or is to be repeated later', async () => {
  const [silent, refusing] = [await against(silence), await against(failure('renderer_lost', { 'Retry-After': '30' }))];

  const start = Date.now();
  for (const { client } of [silent, refusing]) {
    expect(await thrownBy(client.jobs.wait('job_1', { timeoutMs: 300 }))).toMatchObject({ code: 'wait_timed_out' });
  }
  expect(Date.now() - start).toBeLessThan(1_500);
});

test('a list is walked over all its pages, and no further than it is read', async () => {
  const link = (cursor: string) => ({
    Link: `<https://elsewhere.example/v2/jobs?limit=2&cursor=${cursor}>; rel="next"`,
  });
  const pages = [json([{ id: '1' }, { id: '2' }], link('b')), json([{ id: '3' }, { id: '4' }], link('c')), json([])];
  const { asked, client } = await against(...pages);
  const found: string[] = [];

  for await (const { id } of client.jobs.each({ limit: 2 })) {
    found.push(id);
    if (id === '3') break;
  }

  expect(found).toEqual(['1', '2', '3']);
  expect(asked.map(({ url }) => url)).toEqual(['/v2/jobs?limit=2', '/v2/jobs?limit=2&cursor=b']);
});

test('a link to the next page may be relative', async () => {
  const { client } = await against(json([], { Link: '</v2/jobs?cursor=b>; rel="next"' }));

  expect(await client.jobs.list()).toEqual({ items: [], next: 'b' });
});

test('a download is sent no key, and what has no document says so', async () => {
  const { asked, baseUrl, client } = await against((res) => res.end('bytes'));

  const document = await client.download({ assetUrl: `${baseUrl}/v2/assets/a/a.pdf?signature=x` });

  expect(Buffer.from(await document.bytes()).toString()).toBe('bytes');
  expect(asked).toMatchObject([{ method: 'GET', url: '/v2/assets/a/a.pdf?signature=x' }]);
  expect(asked[0]?.headers).not.toHaveProperty('x-api-key');
  expect(await thrownBy(client.download({}))).toMatchObject({ code: 'no_document' });
});
