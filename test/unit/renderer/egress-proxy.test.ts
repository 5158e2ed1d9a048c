import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { jest } from '@jest/globals';
import type { EgressJobOptions } from '../../../functions/renderer/egress-job.ts';
import { type EgressProxy, startEgressProxy } from '../../../functions/renderer/egress-proxy.ts';
import type { EgressPolicy } from '../../../shared/domain/egress.ts';
import { createProxyClient, textUntil } from '../../support/proxy-client.ts';

// Well below the job's deadline: what only the deadline ends is a failure.
jest.setTimeout(5_000);

const password = 'a-password';
/** What names resolve to; `unknown.test` does not, `slow.test` takes its time. */
const names: Record<string, readonly string[]> = {
  'site.test': ['127.0.0.1'],
  'other.test': ['127.0.0.1'],
  'fallback.test': ['127.0.0.2', '127.0.0.1'],
  'mixed.test': ['8.8.8.8', '10.0.0.1'],
  'metadata.test': ['169.254.169.254'],
};
let lookups: string[] = [];
let proxy: EgressProxy;
let client: ReturnType<typeof createProxyClient>;
let servers: Server[] = [];

const publicOnly: EgressPolicy = { network: 'public', allowPrivateNetwork: false, allowedHosts: [], refusedPorts: [] };
const privateToo: EgressPolicy = { ...publicOnly, allowPrivateNetwork: true };

const begin = (policy: EgressPolicy, limits: Partial<EgressJobOptions> = {}): void =>
  proxy.beginJob({ policy, bytesMax: 1e6, connectionsMax: 100, deadlineAt: Date.now() + 60_000, ...limits });

const serve = async (listener: RequestListener): Promise<{ port: number; server: Server }> => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, server };
};

beforeEach(async () => {
  lookups = [];
  const lookup = async (name: string): Promise<readonly string[]> => {
    lookups.push(name);
    if (name === 'slow.test') await delay(200);
    return names[name] ?? Promise.reject(new Error('ENOTFOUND'));
  };
  proxy = await startEgressProxy({ password, lookup });
  client = createProxyClient(proxy.port, password);
});

afterEach(async () => {
  await proxy.close();
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  servers = [];
});

describe('who may pass', () => {
  test('a wrong password, or none, is answered 407 and nothing else, for every kind of request', async () => {
    const { port } = await serve((_request, response) => response.end('reached'));
    begin(privateToo);
    const stranger = createProxyClient(proxy.port, 'another');

    const answer = await stranger.get(`http://127.0.0.1:${port}/`);
    expect(answer).toMatchObject({ status: 407, body: '' });
    expect(answer.headers['proxy-authenticate']).toBe('Basic realm="egress"');
    expect(await client.get('http://127.0.0.1/', { headers: { 'Proxy-Authorization': 'Bearer x' } })).toMatchObject({
      status: 407,
    });
    expect(await client.get('http://127.0.0.1/', { headers: { 'Proxy-Authorization': '' } })).toMatchObject({
      status: 407,
    });
    const tunnel = await textUntil(stranger.tunnel(`127.0.0.1:${port}`), /\r\n\r\n/);
    expect(tunnel).toMatch(/^HTTP\/1\.1 407 .*\r\nProxy-Authenticate: Basic/);
    expect(proxy.endJob().requests).toBe(0);
  });

  test('outside a job everything is refused', async () => {
    const { port } = await serve((_request, response) => response.end('reached'));

    expect(await client.get(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 403, body: '' });
    expect(await textUntil(client.tunnel(`127.0.0.1:${port}`), /\r\n\r\n/)).toMatch(/^HTTP\/1\.1 403 /);
    begin(privateToo);
    expect(await client.get(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 200 });
    proxy.endJob();
    expect(await client.get(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 403 });
  });

  test('the blank origin is served without a job, its password given, and relative addresses on it fail', async () => {
    proxy.serveBlank('abc.invalid');

    expect(await client.get('http://abc.invalid/')).toMatchObject({ status: 200, body: '<!doctype html>' });
    expect(await createProxyClient(proxy.port, 'x').get('http://abc.invalid/')).toMatchObject({ status: 407 });
    begin({ ...publicOnly, network: 'none' });
    expect(await client.get('http://abc.invalid/')).toMatchObject({ status: 200 });
    expect(await client.get('http://abc.invalid/logo.png')).toMatchObject({ status: 502, body: '' });
    expect(await client.get('http://abc.invalid:81/')).toMatchObject({ status: 403 });
    expect(proxy.report().failed).toEqual([{ host: 'abc.invalid', reason: 'relative_url' }]);
    proxy.serveBlank(undefined);
    expect(await client.get('http://abc.invalid/')).toMatchObject({ status: 403 });
  });

  test('a request to the door itself, or by another scheme, is refused', async () => {
    begin(privateToo);

    for (const url of ['/', 'https://site.test/', 'ftp://site.test/', 'http:///'])
      expect([url, (await client.get(url)).status]).toEqual([url, 403]);
    expect(await client.get(`http://127.0.0.1:${proxy.port}/`)).toMatchObject({ status: 403 });
    expect(await textUntil(client.tunnel('site.test'), /\r\n\r\n/)).toMatch(/^HTTP\/1\.1 403 /);
    expect(proxy.endJob().refused).toEqual([{ host: '127.0.0.1', reason: 'port_refused' }]);
  });
});

describe('what may be reached', () => {
  test.each([
    '127.0.0.1',
    '0x7f.1',
    '2130706433',
    '[::1]',
    '[::ffff:7f00:1]',
    '[::7f00:1]',
    '0.0.0.0',
    '[::]',
    '10.0.0.1',
    '169.254.169.254',
    '169.254.100.1:9001',
    'site.test',
    'SITE.test.',
    'mixed.test',
    'metadata.test',
  ])('%s is refused with 403 and an empty body, by request and by tunnel', async (host) => {
    let connections = 0;
    const { port, server } = await serve((_request, response) => response.end('reached'));
    server.on('connection', () => {
      connections += 1;
    });
    const origin = /:\d+$/.test(host) ? host : `${host}:${port}`;
    begin(publicOnly);

    expect(await client.get(`http://${origin}/`)).toMatchObject({ status: 403, body: '' });
    expect(await textUntil(client.tunnel(origin), /\r\n\r\n$/)).toMatch(
      /^HTTP\/1\.1 403 Forbidden\r\nContent-Length: 0\r\n/,
    );
    const { hostname } = new URL(`http://${origin}`);
    expect(proxy.endJob()).toEqual({
      requests: 2,
      bytesIn: 0,
      refused: [{ host: hostname, reason: 'address_not_public' }],
      failed: [],
    });
    expect(connections).toBe(0);
  });

  test('an allowed origin is reached, and no other port of its address', async () => {
    const { port } = await serve((_request, response) => response.end('reached'));
    const { port: otherPort } = await serve((_request, response) => response.end('reached'));
    begin({ ...publicOnly, allowedHosts: [`127.0.0.1:${port}`] });

    expect(await client.get(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 200, body: 'reached' });
    expect(await client.get(`http://127.0.0.1:${otherPort}/`)).toMatchObject({ status: 403 });
  });

  test("the stack's own ports are refused on every address of this machine, whatever is allowed", async () => {
    const { port } = await serve((_request, response) => response.end('reached'));
    const own = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).filter((one) => one.family === 'IPv4'));
    begin({ ...privateToo, allowedHosts: ['127.0.0.1', 'site.test'], refusedPorts: [port] });

    for (const host of ['127.0.0.1', '127.1.1.1', '[::1]', 'site.test', ...own.map(({ address }) => address)])
      expect([host, (await client.get(`http://${host}:${port}/`)).status]).toEqual([host, 403]);
  });

  test('with the network off not even a name is looked up', async () => {
    begin({ ...privateToo, network: 'none' });

    expect(await client.get('http://site.test/')).toMatchObject({ status: 403 });
    expect(lookups).toEqual([]);
    expect(proxy.endJob().refused).toEqual([{ host: 'site.test', reason: 'network_off' }]);
  });

  test('a name is resolved once for a job, and what it says later changes nothing', async () => {
    const { port } = await serve((_request, response) => response.end('reached'));
    begin(privateToo);

    await Promise.all([1, 2, 3].map(() => client.get(`http://site.test:${port}/`)));
    names['site.test'] = ['10.255.255.1'];
    const answer = await client.get(`http://site.test:${port}/`);
    names['site.test'] = ['127.0.0.1'];

    expect(answer).toMatchObject({ status: 200, body: 'reached' });
    expect(lookups).toEqual(['site.test']);
  });

  test('when the first address of a name does not answer, the next one is tried', async () => {
    const { port } = await serve((_request, response) => response.end('reached'));
    begin(privateToo);

    expect(await client.get(`http://fallback.test:${port}/`)).toMatchObject({ status: 200, body: 'reached' });
  });

  test('what cannot be reached is answered 502 and an empty body', async () => {
    const { port, server } = await serve(() => undefined);
    server.close();
    begin(privateToo);

    expect(await client.get(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 502, body: '' });
    expect(await client.get('http://unknown.test/')).toMatchObject({ status: 502, body: '' });
    expect(await textUntil(client.tunnel('unknown.test:443'), /\r\n\r\n/)).toMatch(/^HTTP\/1\.1 502 /);
    expect(proxy.endJob().failed).toEqual([
      { host: '127.0.0.1', reason: 'connect_failed' },
      { host: 'unknown.test', reason: 'name_not_resolved' },
    ]);
  });
});

describe('what passes', () => {
  test('a request and its answer go through whole, less what concerns one hop', async () => {
    const seen: { method?: string; url?: string; headers?: string[]; body?: string } = {};
    const { port } = await serve(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      Object.assign(seen, { method: request.method, url: request.url, headers: request.rawHeaders, body });
      const extra = [
        'Set-Cookie',
        'a=1',
        'Set-Cookie',
        'b=2',
        'X-Hop',
        '1',
        'Proxy-Authenticate',
        'Basic',
        'Connection',
        'X-Hop',
      ];
      response.writeHead(201, 'Made', [...extra, 'X-End', 'kept']).end('answer');
    });
    begin(privateToo);

    const answer = await client.get(`http://site.test:${port}/a%20b?q=%C3%A9&x`, {
      method: 'POST',
      body: 'sent',
      headers: {
        'Content-Length': 4,
        'X-One': '1',
        Connection: 'keep-alive, X-Two',
        'X-Two': '2',
        TE: 'trailers',
        'Proxy-Connection': 'x',
      },
    });

    expect(seen).toMatchObject({ method: 'POST', url: '/a%20b?q=%C3%A9&x', body: 'sent' });
    const sent = (seen.headers ?? []).filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
    expect(sent.sort()).toEqual(['connection', 'content-length', 'host', 'x-one']);
    expect(seen.headers).toContain(`site.test:${port}`);
    expect(answer).toMatchObject({ status: 201, body: 'answer' });
    expect(answer.headers).toMatchObject({ 'set-cookie': ['a=1', 'b=2'], 'x-end': 'kept' });
    expect(answer.headers).not.toHaveProperty('x-hop');
    expect(answer.headers).not.toHaveProperty('proxy-authenticate');
    expect(proxy.endJob()).toMatchObject({ requests: 1, bytesIn: 6, refused: [], failed: [] });
  });

  test('a chunked upload, a HEAD and a 304 keep their form', async () => {
    const { port } = await serve(async (request, response) => {
      let bytes = 0;
      for await (const chunk of request) bytes += chunk.length;
      if (request.method === 'HEAD') response.writeHead(200, { 'Content-Length': 1234 }).end();
      else if (request.url === '/same') response.writeHead(304, { ETag: '"x"' }).end();
      else response.end(`${request.headers['transfer-encoding']} ${bytes}`);
    });
    begin(privateToo);
    const origin = `http://127.0.0.1:${port}`;
    const chunked = { method: 'PUT', body: 'x'.repeat(100_000), headers: { 'Transfer-Encoding': 'chunked' } };

    expect(await client.get(`${origin}/`, chunked)).toMatchObject({ status: 200, body: 'chunked 100000' });
    expect(await client.get(`${origin}/`, { method: 'HEAD' })).toMatchObject({
      status: 200,
      body: '',
      headers: { 'content-length': '1234' },
    });
    expect(await client.get(`${origin}/same`)).toMatchObject({ status: 304, body: '' });
  });

  test('an answer streams: its headers come before its body, its first bytes before its end', async () => {
    let write: (text: string) => void = () => undefined;
    const { port } = await serve((_request, response) => {
      response.flushHeaders();
      write = (text) => response.write(text);
    });
    begin(privateToo);

    const response = await client.open(`http://127.0.0.1:${port}/`);
    expect(response.statusCode).toBe(200);
    write('first');
    expect(String((await once(response, 'data'))[0])).toBe('first');
    expect(response.complete).toBe(false);
    response.on('error', () => undefined).destroy();
  });

  test('a redirect is passed on, and where it leads is decided anew', async () => {
    const { port } = await serve((_request, response) => {
      response.writeHead(302, { Location: 'http://169.254.169.254/latest/' }).end();
    });
    begin(privateToo);

    const answer = await client.get(`http://site.test:${port}/`);
    expect(answer).toMatchObject({ status: 302, headers: { location: 'http://169.254.169.254/latest/' } });
    expect(await client.get(String(answer.headers.location))).toMatchObject({ status: 403 });
  });

  test('connections to an origin are kept alive, and one that it closes in the moment of reuse is replaced', async () => {
    const requestsOf = new Map<Socket, number>();
    const { port } = await serve((request, response) => {
      const count = (requestsOf.get(request.socket) ?? 0) + 1;
      requestsOf.set(request.socket, count);
      if (count > 2) request.socket.destroy();
      else response.end('reached');
    });
    begin(privateToo);
    const url = `http://127.0.0.1:${port}/`;

    for (const _ of [1, 2]) expect((await client.get(url)).status).toBe(200);
    expect(requestsOf.size).toBe(1);
    expect((await client.get(url)).status).toBe(200);
    expect([...requestsOf.values()]).toEqual([3, 1]);
    await client.get(url);
    // A request with a body might have been acted upon: it is not sent twice.
    expect((await client.get(url, { method: 'POST', body: 'x' })).status).toBe(502);
    expect([...requestsOf.values()]).toEqual([3, 3]);
    expect(proxy.endJob().failed).toEqual([{ host: '127.0.0.1', reason: 'connection_lost' }]);
  });

  test("an origin that asks for a proxy's password gets none", async () => {
    const { port } = await serve((_request, response) =>
      response.writeHead(407, { 'Proxy-Authenticate': 'Basic' }).end('x'),
    );
    begin(privateToo);

    const answer = await client.get(`http://127.0.0.1:${port}/`);
    expect(answer).toMatchObject({ status: 502, body: '' });
    expect(answer.headers).not.toHaveProperty('proxy-authenticate');
  });

  test('an answer that its origin cuts is cut for the browser too, and reported', async () => {
    const { port } = await serve((request, response) => {
      response.write('half');
      setTimeout(() => request.socket.destroy(), 20);
    });
    begin(privateToo);

    expect(await client.get(`http://site.test:${port}/`)).toMatchObject({ body: 'half', isComplete: false });
    expect(proxy.endJob().failed).toEqual([{ host: 'site.test', reason: 'connection_lost' }]);
  });
});
