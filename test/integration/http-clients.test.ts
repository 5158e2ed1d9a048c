/** What HTTP clients of all kinds do: none of it may keep an answer from them. */
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { routes } from '../../shared/api/routes.ts';
import { errorCatalogue } from '../../shared/domain/errors.ts';
import { base64 } from '../support/job-client.ts';
import { type PageServer, startPageServer } from '../support/page-server.ts';
import { jsonOf, type RawAnswer } from '../support/raw-http.ts';
import { asJson, startWireAccount, type WireAccount } from '../support/wire-account.ts';

const html = base64('<p>Hello');
const inMemory = { async: false, storage: false };
const json = { 'Content-Type': 'application/json' };
const bodyBytesMax = 5.5 * 1024 * 1024;

let wire: WireAccount;
let site: PageServer;
beforeAll(async () => {
  wire = await startWireAccount();
  site = await startPageServer({ '/': '<!doctype html><title>Page</title><p>A page' });
});
afterAll(async () => {
  await wire.stop();
  await site.close();
});

const get = (path: string, headers: Record<string, string> = {}): Promise<RawAnswer> => wire.send({ path, headers });

describe('HEAD', () => {
  const pathOf = (path: string): string => {
    const { done } = wire.jobs;
    if (path.endsWith('{filename}')) return (done.assetUrl ?? '').slice(`${wire.stack.ready.api}/v2`.length);
    const ids: Record<string, string> = {
      '/jobs/{id}': done.id,
      '/assets/{id}': done.assetId ?? '',
      '/storage/{id}': wire.storage,
    };
    const query = path.startsWith('/url/') ? `?url=${site.origin}/&async=false&storage=false` : '';
    return path.replace('{id}', ids[path] ?? 'professional-invoice') + query;
  };
  /** Each has its own, or none for want of a body. */
  const ownHeaders = new Set(['date', 'transfer-encoding', 'x-amzn-requestid']);
  const namesOf = ({ headers }: RawAnswer) =>
    Object.keys(headers)
      .filter((name) => !ownHeaders.has(name))
      .toSorted();

  const asked = routes
    .filter(({ method }) => method === 'get')
    .flatMap(({ path, versions }) => versions.map((version) => [`/${version}`, path] as const));

  test.each(asked)('%s%s: as GET, without the body', async (version, path) => {
    const target = version + pathOf(path);
    const whole = await get(target);
    const head = await wire.send({ method: 'HEAD', path: target });

    expect([head.status, namesOf(head), head.body.length]).toEqual([whole.status, namesOf(whole), 0]);
    expect(whole.status).toBeLessThan(405);
    expect(head.headers['content-type']).toBe(whole.headers['content-type']);
  });
});

describe('a web page of another origin', () => {
  const origin = { Origin: 'https://app.example.com' };
  const asks = {
    ...origin,
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'x-api-key,content-type',
  };

  test.each(['/v1/html/pdf', '/v2/jobs/x', '/v2/account/settings'])(
    'may ask first, without a key: %s',
    async (path) => {
      const answer = await wire.send({ method: 'OPTIONS', path, headers: { ...asks, 'X-API-Key': '' } });

      expect([answer.status, answer.body.length]).toEqual([204, 0]);
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
        'access-control-allow-headers': expect.stringMatching(/Content-Type.*Idempotency-Key.*X-API-Key/),
        'access-control-max-age': '7200',
      });
      expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
    },
  );

  test('may read every answer, an error and a download too, and the headers that matter', async () => {
    const post = (body: object) => wire.send({ method: 'POST', path: '/v1/html/pdf', ...asJson(body) });
    const link = (wire.jobs.done.assetUrl ?? '').slice(wire.stack.ready.api.length);
    const answers = [
      await get('/v2/jobs?limit=1', origin),
      await post({ html }),
      await post({}),
      await get('/v2/account', { 'X-API-Key': '' }),
      await get(link, origin),
      await get('/v2/nothing', origin),
      // The gateway's own.
      await get('/v9/nothing', origin),
      await wire.send({ method: 'POST', path: '/v2/html/pdf', headers: json, body: Buffer.alloc(11_000_000) }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 201, 400, 401, 200, 404, 404, 413]);
    for (const { headers } of answers) {
      expect(headers['access-control-allow-origin']).toBe('*');
      expect(headers['access-control-expose-headers']).toMatch(
        /Content-Disposition.*Link.*Retry-After.*cl-worker-job-id.*ephemera-report/,
      );
    }
  });
});

test.each([
  ['PUT', '/v2/jobs', 'GET, HEAD, OPTIONS'],
  ['POST', '/v1/jobs/x', 'GET, HEAD, DELETE, OPTIONS'],
  ['GET', '/v2/html/pdf', 'POST, OPTIONS'],
  ['DELETE', '/v1/url/image', 'GET, HEAD, POST, OPTIONS'],
  ['PATCH', '/v2/template/x', 'GET, HEAD, PUT, DELETE, OPTIONS'],
])('%s %s: 405, and which methods there are', async (method, path, allowed) => {
  const answer = await wire.send({ method, path });
  const asked = await wire.send({ method: 'OPTIONS', path });

  expect([answer.status, answer.headers.allow, asked.headers.allow]).toEqual([405, allowed, allowed]);
  expect(jsonOf(answer)).toMatchObject({
    code: 'method_not_allowed',
    statusCode: 405,
    message: expect.stringContaining(allowed),
  });
});

test('a method that the gateway on AWS does not take is answered as it answers: there is no such path', async () => {
  for (const method of ['TRACE', 'PROPFIND']) {
    const answer = await wire.send({ method, path: '/v2/jobs' });
    expect([answer.status, jsonOf(answer).code]).toEqual([404, 'not_found']);
  }
});

test('many requests go over one connection, errors among them', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const paths = ['/v2/getStatus', '/v2/nothing', '/v1/account', '/v9', '/v2/jobs'];
  const answers: RawAnswer[] = [];
  for (const path of paths) answers.push(await wire.send({ path, agent }));
  answers.push(await wire.send({ method: 'POST', path: '/v1/html/pdf', ...asJson({ html }), agent }));
  agent.destroy();

  expect(answers.map(({ status }) => status)).toEqual([200, 404, 200, 404, 200, 201]);
  expect(answers.map(({ reused }) => reused)).toEqual([false, true, true, true, true, true]);
});

test('a body that comes in chunks, of no known length and no named type', async () => {
  const answer = await wire.send({ method: 'POST', path: '/v1/html/pdf', body: JSON.stringify({ html }) });

  expect(answer.status).toBe(201);
});

test('values of a query as they are, or escaped', async () => {
  const [bare, escaped] = [
    await get('/v2/templates?tags=a,b&category=invoice'),
    await get('/v2/templates?tags=a%2Cb&category=invoice'),
  ];

  expect([bare.status, escaped.status]).toEqual([200, 200]);
  expect(jsonOf(bare)).toEqual(jsonOf(escaped));
});

/** Sends bytes as they are; answers all that comes back until the connection is closed. */
const exchange = async (write: (socket: Socket) => Promise<void> | void): Promise<string> => {
  const socket = connect(Number(new URL(wire.stack.ready.api).port), '127.0.0.1');
  // Writing on after the end is what some of these do.
  socket.on('error', () => undefined);
  const came = buffer(socket);
  await write(socket);
  return (await came).toString();
};
const bodyIn = (answer: string) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')));

test('a space in the address is no HTTP: the answer says so in the usual form', async () => {
  const answer = await exchange(
    (socket) => void socket.write('GET /v2/templates?tags=a b HTTP/1.1\r\nHost: x\r\n\r\n'),
  );

  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(answer).toMatch(/\r\nx-amzn-RequestId: [\da-f-]{36}\r\n/);
  expect(bodyIn(answer)).toMatchObject({
    statusCode: 400,
    code: 'invalid_request',
    fix: errorCatalogue.invalid_request.fix,
  });
});

test('who names no host is told so, unless HTTP/1.0 is spoken', async () => {
  const ask = (version: string, host = '') =>
    exchange((socket) => void socket.write(`GET /v2/health HTTP/${version}\r\n${host}Connection: close\r\n\r\n`));

  expect(await ask('1.0')).toMatch(/^HTTP\/1\.1 200 /);
  for (const refused of [await ask('1.1'), await ask('1.1', 'Host:\r\n')]) {
    expect(refused).toMatch(/^HTTP\/1\.1 400 /);
    expect(bodyIn(refused)).toMatchObject({ statusCode: 400, code: 'invalid_request', field: 'Host' });
  }
});

test.each([
  '/v2/jobs/../keys',
  '/v2/../v1/jobs',
  '/v2/jobs/%2e%2E/keys',
  '/v2/jobs/.%2e/keys',
  '/v2/./jobs',
  '/v2/jobs/..',
])('no path leads to another: %s', async (path) => {
  const answer = await get(path);

  expect([answer.status, jsonOf(answer).code]).toEqual([404, 'not_found']);
  expect(answer.headers['access-control-allow-origin']).toBe('*');
});

test.each(['/v2/jobs\\..\\keys', '/v2\\keys', '/v2/jobs%5c..%5ckeys'])('a backslash is no slash: %s', async (path) => {
  expect((await get(path)).status).toBe(404);
});

/** A request for exactly so many bytes. */
const bodyOf = (bytes: number): string => {
  const rest = JSON.stringify({ ...inMemory, html: '' }).length;
  const filler = base64(`<p>Large<!--${'x'.repeat(Math.floor(((bytes - rest) * 3) / 4) - 100)}-->`);
  return JSON.stringify({ ...inMemory, html: filler }).padEnd(bytes);
};

describe('a large body', () => {
  test('of 5.5 MB is rendered, one byte more is refused', async () => {
    const post = (body: string) => wire.send({ method: 'POST', path: '/v2/html/pdf', headers: json, body });
    const [largest, larger] = [await post(bodyOf(bodyBytesMax)), await post(bodyOf(bodyBytesMax + 1))];

    expect([largest.status, larger.status, jsonOf(larger).code]).toEqual([201, 413, 'body_too_large']);
  });

  /** Waits to be told before it sends its body. */
  const expectant = (bytes: number) =>
    new Promise<{ status: number; told: boolean; body: Buffer }>((resolve, reject) => {
      const headers = {
        ...json,
        'X-API-Key': wire.stack.ready.apiKey,
        'Content-Length': bytes,
        Expect: '100-continue',
      };
      let told = false;
      const sent = request(`${wire.stack.ready.api}/v2/html/pdf`, { method: 'POST', headers, agent: false });
      sent.on('continue', () => {
        told = true;
        sent.end(bodyOf(bytes));
      });
      sent.on('response', (answer) => {
        buffer(answer).then((body) => resolve({ status: answer.statusCode ?? 0, told, body }), reject);
        answer.on('end', () => sent.destroy());
      });
      sent.on('error', reject);
      sent.flushHeaders();
    });

  test.each([
    [10_000, true, 201],
    [5_900_000, true, 413],
    [11_000_000, false, 413],
  ])('of %d bytes whose client waits to be told to send it: told %j, answered %d', async (bytes, told, status) => {
    const answer = await expectant(bytes);

    expect({ told: answer.told, status: answer.status }).toEqual({ told, status });
    if (status === 413)
      expect(JSON.parse(answer.body.toString())).toMatchObject({ statusCode: 413, code: 'body_too_large' });
  });

  const head = (more: string) =>
    `POST /v2/html/pdf HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${more}\r\n\r\n`;

  test('that its client sends whole before it reads is refused so that it reads why', async () => {
    const answer = await exchange(async (socket) => {
      socket.pause();
      socket.write(head('Content-Length: 30000000'));
      for (let sent = 0; sent < 30_000_000; sent += 1_000_000) {
        if (!socket.write(Buffer.alloc(1_000_000, 'a'))) await new Promise((drained) => socket.once('drain', drained));
      }
      socket.resume();
    });

    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(bodyIn(answer)).toMatchObject({ statusCode: 413, code: 'body_too_large' });
  });

  test('that never ends is answered, and its connection closed', async () => {
    const chunk = `100000\r\n${'a'.repeat(0x100000)}\r\n`;
    const answer = await exchange((socket) => {
      socket.write(head('Transfer-Encoding: chunked'));
      const timer = setInterval(() => socket.write(chunk), 10);
      socket.on('close', () => clearInterval(timer));
    });

    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(bodyIn(answer)).toMatchObject({ statusCode: 413 });
  });
});
