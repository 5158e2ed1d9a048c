import { readFile } from 'node:fs/promises';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { InvokeWithResponseStreamCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { hashApiKey, newApiKey } from '../../shared/domain/api-key.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';

const html = Buffer.from('<p>Hello').toString('base64');
const inMemory = { async: false, storage: false };

let stack: EmbeddedStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const post = (path: string, body: unknown): Promise<Response> =>
  stack.api(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });

test('getStatus answers the text of the wire with a key, 401 without', async () => {
  const good = await stack.api('/v2/getStatus');
  const bad = await stack.api('/v2/getStatus', { headers: { 'X-API-Key': '' } });

  expect(good.status).toBe(200);
  expect(await good.text()).toBe('{"status":"ok "}');
  expect(bad.status).toBe(401);
});

test.each(['cl-unknown', newApiKey(), 'eph_x'])('the key %s is refused', async (key) => {
  const response = await stack.api('/v1/html/pdf', {
    method: 'POST',
    body: JSON.stringify({ html }),
    headers: { 'X-API-Key': key },
  });

  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({
    statusCode: 401,
    error: 'Unauthorized',
    code: 'unauthorized',
    allowed: false,
    reason: 'The API key is not valid.',
    fix: expect.stringMatching(/embedded stack prints its own.*ephemera key create/),
  });
});

test.each([{}, { 'X-API-Key': '' }])('who sends no key is told so (%j)', async (headers) => {
  const response = await fetch(`${stack.ready.api}/v2/account`, { headers });

  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ code: 'unauthorized', message: 'No API key was sent.' });
});

test.each([
  ['an unknown route', '/v2/nowhere/at/all', {}, 404, 'not_found', undefined],
  ['bad JSON', '/v2/html/pdf', '{"html": ', 400, 'invalid_request', undefined],
  ['missing html', '/v2/html/pdf', inMemory, 400, 'invalid_request', 'html'],
  ['html that is not Base64', '/v2/html/pdf', { ...inMemory, html: '<p>' }, 400, 'invalid_request', 'html'],
  ['a file: URL', '/v2/url/pdf', { ...inMemory, url: 'file:///etc/passwd' }, 400, 'invalid_request', 'url'],
  ['a missing URL', '/v2/url/pdf', inMemory, 400, 'invalid_request', undefined],
  ['an unknown format', '/v2/html/pdf', { ...inMemory, html, format: 'a9' }, 400, 'invalid_request', 'format'],
  [
    'async without storage',
    '/v2/html/pdf',
    { html, async: true, storage: false },
    400,
    'storage_not_allowed',
    undefined,
  ],
  [
    'a bucket of its own that the account does not have',
    '/v2/html/pdf',
    { html, storage: { id: 'st_1' } },
    400,
    'invalid_request',
    'storage.id',
  ],
  [
    'a template that is not there',
    '/v2/template/pdf',
    { ...inMemory, templateId: 'no-such-template' },
    404,
    'template_not_found',
    'templateId',
  ],
  [
    'a page range outside the document',
    '/v2/html/pdf',
    { ...inMemory, html, pageRanges: '7-9' },
    422,
    'page_range_invalid',
    'pageRanges',
  ],
  ['a loopback page', '/v2/url/pdf', { ...inMemory, url: 'http://127.0.0.1:8099/' }, 422, 'egress_refused', 'url'],
  ['a private page', '/v2/url/pdf', { ...inMemory, url: 'http://10.1.2.3/' }, 422, 'egress_refused', 'url'],
  [
    'the metadata address',
    '/v2/url/pdf',
    { ...inMemory, url: 'http://169.254.169.254/latest' },
    422,
    'egress_refused',
    'url',
  ],
  [
    'a name that does not resolve',
    '/v2/url/pdf',
    { ...inMemory, url: 'http://nobody.invalid/' },
    422,
    'page_load_failed',
    'url',
  ],
])('%s answers the error body, with code and field', async (_what, path, body, status, code, field) => {
  const response = await post(path, body);
  const answer = await response.json();

  expect({ status: response.status, answer }).toMatchObject({
    status,
    answer: { statusCode: status, code, allowed: false, reason: expect.any(String), fix: expect.any(String) },
  });
  if (field) expect((answer as { field: string }).field).toBe(field);
});

test.each([
  ['stored nowhere', inMemory],
  ['stored', { async: false, storage: true }],
])('a document that is %s and fails names its job', async (_where, delivery) => {
  const response = await post('/v2/html/pdf', { ...delivery, html, pageRanges: '7-9' });
  const jobId = response.headers.get('cl-worker-job-id');
  await stack.allFrozen();

  expect(response.status).toBe(422);
  expect(await (await stack.api(`/v2/jobs/${jobId}`)).json()).toMatchObject({
    id: jobId,
    status: 'error',
    code: 'page_range_invalid',
  });
});

test('a request that is refused before there is a job names none', async () => {
  const response = await post('/v2/html/pdf', inMemory);

  expect([response.status, response.headers.get('cl-worker-job-id')]).toEqual([400, null]);
});

describe('an event of another gateway', () => {
  const requestId = '0f8fad5b-d9cb-469f-a165-70867728950e';
  const answerTo = async (domainName: string, headers: Record<string, string[]> = {}): Promise<string> => {
    const { region, accessKeyId, secretAccessKey, endpoints } = stack.ready.aws;
    const lambda = new LambdaClient({
      region,
      endpoint: endpoints.lambda ?? '',
      credentials: { accessKeyId, secretAccessKey },
    });
    const event = {
      httpMethod: 'GET',
      pathParameters: { proxy: 'health' },
      multiValueHeaders: headers,
      requestContext: { requestId, stage: 'v2', domainName },
    };
    const call = { FunctionName: stack.ready.resources.functions?.api ?? '', Payload: JSON.stringify(event) };
    const { EventStream = [] } = await lambda.send(new InvokeWithResponseStreamCommand(call));
    const chunks: Uint8Array[] = [];
    for await (const { PayloadChunk } of EventStream) chunks.push(PayloadChunk?.Payload ?? new Uint8Array());
    lambda.destroy();
    return Buffer.concat(chunks).toString();
  };

  test('may have decoded the headers', async () => {
    expect(await answerTo('localhost', { 'User-Agent': ['日本'] })).toContain('"statusCode":200');
  });

  test('that is no request at all is answered as every failure is, and logged', async () => {
    const answer = await answerTo('a b');
    const log = await readFile(stack.ready.logs.api ?? '', 'utf8');

    expect(answer).toContain('"statusCode":500');
    expect(answer).toContain('"code":"internal"');
    expect(log).toContain(`"event":"request_failed","code":"internal","requestId":"${requestId}"`);
  });
});

test("no page reaches the stack's own ports, not even through a redirect of the page's own", async () => {
  const own = [stack.ready.api, ...Object.values(stack.ready.aws.endpoints)];
  for (const url of own) {
    const response = await post('/v2/url/pdf', { ...inMemory, url: `${url}/` });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([422, 'egress_refused']);
  }
});

test('a body over the limit answers 413 in the form of the contract', async () => {
  const response = await post('/v2/html/pdf', { ...inMemory, html: 'A'.repeat(5_900_000) });

  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ statusCode: 413, code: 'body_too_large' });
});

test('the OpenAPI document is served without a key and describes every route', async () => {
  const response = await stack.api('/v2/openapi.json', { headers: { 'X-API-Key': '' } });
  const document = (await response.json()) as { openapi: string; paths: Record<string, unknown> };

  expect(response.status).toBe(200);
  expect(document.openapi).toMatch(/^3\.1/);
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/v1/html/pdf', '/v2/url/image', '/v2/getStatus']),
  );
});

test('the key itself is stored nowhere: the table holds its hash', async () => {
  const { region, endpoints, accessKeyId, secretAccessKey } = stack.ready.aws;
  const client = new DynamoDBClient({
    region,
    endpoint: endpoints.dynamodb ?? '',
    credentials: { accessKeyId, secretAccessKey },
  });
  const { Items } = await client.send(new ScanCommand({ TableName: stack.ready.resources.tables?.records ?? '' }));
  client.destroy();
  const dump = JSON.stringify(Items);

  expect(dump).toContain(`KEYHASH#${hashApiKey(stack.ready.apiKey)}`);
  expect(dump).not.toContain(stack.ready.apiKey);
  expect(dump).not.toContain(stack.ready.apiKey.slice(4, 30));
});

test('a render leaves one redacted row that tells how it ended', async () => {
  const response = await post('/v2/html/pdf', { ...inMemory, html, name: 'a label', format: 'a4' });
  const jobId = response.headers.get('cl-worker-job-id') ?? '';
  await response.arrayBuffer();
  await stack.allFrozen();
  const { region, endpoints, accessKeyId, secretAccessKey } = stack.ready.aws;
  const client = new DynamoDBClient({
    region,
    endpoint: endpoints.dynamodb ?? '',
    credentials: { accessKeyId, secretAccessKey },
  });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: stack.ready.resources.tables?.records ?? '' }));
  client.destroy();
  const row = Items.find(({ sk }) => sk?.S === `JOB#${jobId}`);

  expect(row).toMatchObject({
    status: { S: 'success' },
    type: { S: 'html-pdf' },
    storage: { S: 'none' },
    name: { S: 'a label' },
    params: { M: { html: { S: '...' }, format: { S: 'a4' } } },
  });
  expect(JSON.stringify(Items)).not.toContain(html);
});
