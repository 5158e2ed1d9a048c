import type { APIGatewayProxyEvent } from 'aws-lambda';
import { livingProcesses } from '../../cli/verify/sinks/processes.ts';
import { createGatewayListener } from '../../local/gateway/gateway.ts';
import { createGatewayServer } from '../../local/gateway/server.ts';
import { close, listen } from '../../local/listen.ts';
import { createMetrics } from '../../local/metrics.ts';
import { type LambdaFixture, startLambda } from '../support/lambda-fixture.ts';
import { jsonOf, send } from '../support/raw-http.ts';
import { within } from '../support/watched-process.ts';

const api = `export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const { mode } = event.queryStringParameters ?? {};
  if (mode === 'throw') throw new Error('early');
  if (mode === 'exit') process.exit(1);
  if (mode === 'sleep') await new Promise((done) => setTimeout(done, 60_000));
  if (mode === 'late') await new Promise((done) => setTimeout(done, 300));
  if (mode === 'bare') { stream.write('no prelude'); stream.end(); return; }
  const answer = awslambda.HttpResponseStream.from(stream, {
    statusCode: mode === 'empty' ? 204 : 201,
    headers: { 'content-type': 'text/plain', 'x-mode': mode ?? 'none', ...(mode === 'cut' && { 'content-length': '100000' }) },
  });
  if (mode === 'empty') return answer.end();
  if (mode === 'cut') { answer.write('x'.repeat(50000)); throw new Error('midway'); }
  if (mode === 'chunked-cut') { answer.write('x'.repeat(50000)); await new Promise((d) => setTimeout(d, 50)); process.exit(1); }
  if (mode === 'late') { for (let i = 0; i < 30; i += 1) if (!answer.write(Buffer.alloc(100000, 65))) await new Promise((d) => answer.once('drain', d)); return answer.end(); }
  if (mode === 'big') { for (let i = 0; i < 100; i += 1) if (!answer.write(Buffer.alloc(100000, 65))) await new Promise((d) => answer.once('drain', d)); return answer.end(); }
  answer.write(JSON.stringify(event));
  answer.end();
});`;

/** A gateway before `api`, which has `timeoutMs` for each answer. */
const startGateway = async (timeoutMs: number) => {
  const lambda = await startLambda({ api }, { timeoutMs });
  const server = createGatewayServer(createGatewayListener(lambda.host, 'api', createMetrics([])));
  const origin = `http://127.0.0.1:${await listen(server)}`;
  const stop = async () => {
    await close(server);
    await lambda.stop();
  };
  return { lambda, origin, stop };
};

let gateway: Awaited<ReturnType<typeof startGateway>>;
let lambda: LambdaFixture;
let origin: string;

beforeAll(async () => {
  gateway = await startGateway(30_000);
  ({ lambda, origin } = gateway);
});
afterAll(() => gateway.stop());

const eventOf = async (path: string, init?: RequestInit): Promise<APIGatewayProxyEvent> =>
  (await (await fetch(`${origin}${path}`, init)).json()) as APIGatewayProxyEvent;

test('a request becomes the event of a REST proxy integration', async () => {
  const event = await eventOf('/v2/html/pdf?a=1&a=2&b=x%20y', {
    method: 'POST',
    headers: { 'X-API-Key': 'k', 'Content-Type': 'application/json' },
    body: '{"html":"ü"}',
  });

  expect(event).toMatchObject({
    resource: '/{proxy+}',
    path: '/html/pdf',
    httpMethod: 'POST',
    pathParameters: { proxy: 'html/pdf' },
    queryStringParameters: { a: '2', b: 'x y' },
    multiValueQueryStringParameters: { a: ['1', '2'], b: ['x y'] },
    requestContext: { stage: 'v2', path: '/v2/html/pdf', httpMethod: 'POST' },
    body: '{"html":"ü"}',
    isBase64Encoded: false,
  });
  expect(event.multiValueHeaders['X-API-Key'] ?? event.multiValueHeaders['x-api-key']).toEqual(['k']);
});

test('an upload arrives as Base64, however its type is spelt, and an empty body as null', async () => {
  const upload = await eventOf('/v1/docx/pdf', {
    method: 'POST',
    headers: { 'Content-Type': 'Multipart/Form-Data; boundary=x' },
    body: Buffer.from([0, 255, 1]),
  });
  const empty = await eventOf('/v2/getStatus');

  expect(upload).toMatchObject({ isBase64Encoded: true, body: Buffer.from([0, 255, 1]).toString('base64') });
  expect(empty).toMatchObject({ isBase64Encoded: false, body: null, queryStringParameters: null });
});

test('slashes that clients double are collapsed', async () => {
  expect(await eventOf('//v2//jobs///x')).toMatchObject({ path: '/jobs/x', requestContext: { stage: 'v2' } });
});

test('status, headers and a body of 10 MB come through', async () => {
  const response = await fetch(`${origin}/v2/a?mode=big`);

  expect(response.status).toBe(201);
  expect(response.headers.get('x-mode')).toBe('big');
  expect((await response.arrayBuffer()).byteLength).toBe(10_000_000);
});

test('an answer without a body ends', async () => {
  expect((await fetch(`${origin}/v2/a?mode=empty`)).status).toBe(204);
});

test.each(['cut', 'chunked-cut'])('an answer that fails midway breaks the transfer (%s)', async (mode) => {
  const response = await fetch(`${origin}/v2/a?mode=${mode}`);

  expect(response.status).toBe(201);
  await expect(response.arrayBuffer()).rejects.toThrow();
});

test.each([
  ['throws at once', 'throw', 500],
  ['dies at once', 'exit', 500],
  ['answers in another form', 'bare', 500],
])('a function that %s gives the error body of the contract', async (_what, mode, status) => {
  const response = await fetch(`${origin}/v2/a?mode=${mode}`);

  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(await response.json()).toMatchObject({ statusCode: status, allowed: false, code: expect.any(String) });
});

test('a function that runs out of time gives the error body of the contract', async () => {
  const hasty = await startGateway(500);

  const response = await fetch(`${hasty.origin}/v2/a?mode=sleep`);

  expect(response.status).toBe(504);
  expect(await response.json()).toMatchObject({ statusCode: 504, allowed: false, code: expect.any(String) });
  await hasty.stop();
});

test.each([
  ['an unknown stage', '/v3/html/pdf', 404],
  ['no stage', '/html/pdf', 404],
  ['a stage alone', '/v2', 404],
])('%s answers the error body of the contract', async (_what, path, status) => {
  const response = await fetch(`${origin}${path}`);

  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ statusCode: status, code: 'not_found', reason: expect.any(String) });
});

test.each([
  [7_000_000, "Lambda's limit"],
  [11_000_000, "the gateway's own"],
])('a body of %d bytes is over %s: 413, in the form of the contract', async (bytes) => {
  const response = await fetch(`${origin}/v2/html/pdf`, { method: 'POST', body: 'x'.repeat(bytes) });

  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ statusCode: 413, code: 'body_too_large' });
});

test('a client that has gone before the answer begins does not hold the function', async () => {
  const hasty = new AbortController();
  const abandoned = fetch(`${origin}/v2/a?mode=late`, { signal: hasty.signal });
  setTimeout(() => hasty.abort(), 100);
  await expect(abandoned).rejects.toThrow(/abort/i);
  const states = () => {
    const pids = lambda.host.pids().api ?? [];
    return livingProcesses().flatMap(({ pid, state }) => (pids.includes(pid) ? state : []));
  };

  expect(await within(3000, () => /^T(,T)*$/.test(`${states()}`))).toBe(true);
});

describe('short paths', () => {
  const ask = (method: string) => send(origin, { method, path: '/openapi.json?x=1' });

  test.each(['GET', 'HEAD'])('lead to their stage (%s)', async (method) => {
    const { status, headers } = await ask(method);

    expect(status).toBe(302);
    expect(headers).toMatchObject({ location: '/v2/openapi.json?x=1', 'access-control-allow-origin': '*' });
  });

  test('answer a web page that asks first, which may not be sent elsewhere', async () => {
    const { status, headers } = await ask('OPTIONS');

    expect(status).toBe(204);
    expect(headers).toMatchObject({ allow: 'GET, HEAD, OPTIONS', 'access-control-allow-origin': '*' });
  });

  test('send nobody elsewhere who sends something, nor to where there is nothing', async () => {
    expect((await ask('POST')).status).toBe(404);
    expect((await send(origin, { path: '/nowhere' })).status).toBe(404);
  });
});

test.each(['a b', '[', 'user:pw@x', 'x:99999', 'x/y', 'x?y'])('the host "%s" is none: 400', async (host) => {
  const answer = await send(origin, { path: '/v2/a', headers: { Host: host } });

  expect([answer.status, jsonOf(answer)]).toEqual([
    400,
    expect.objectContaining({ code: 'invalid_request', field: 'Host' }),
  ]);
});

test.each([
  ['API.example.com:8443', 'api.example.com:8443'],
  ['[::1]:80', '[::1]:80'],
])('the host %s comes to the function as %s', async (host, domainName) => {
  const event = jsonOf(await send(origin, { path: '/v2/a', headers: { Host: host } }));

  expect(event.requestContext.domainName).toBe(domainName);
});

test.each([
  ['the function', { path: '/v2/a' }, 201],
  ['a redirect', { path: '/' }, 302],
  ['a refused host', { path: '/v2/a', headers: { Host: '[' } }, 400],
  ['a refused path', { path: '/v9' }, 404],
  ['a refused body', { method: 'POST', path: '/v2/a', body: Buffer.alloc(11_000_000) }, 413],
  ['a function that fails', { path: '/v2/a?mode=throw' }, 500],
])('the answer of %s carries the id of its request', async (_what, request, status) => {
  const answer = await send(origin, request);

  expect(answer.status).toBe(status);
  expect(answer.headers['x-amzn-requestid']).toMatch(/^[\da-f-]{36}$/);
});
