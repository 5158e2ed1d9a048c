import { createServer, type RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { close, listen } from '../../../local/listen.ts';
import { createEgressAgents, type EgressAgentsOptions } from '../../../shared/network/egress-agents.ts';
import type { OperatorPolicy } from '../../../shared/network/operator-policy.ts';
import { createWebhookClient } from '../../../shared/network/webhook-client.ts';
import { startTlsServer } from '../../support/tls-server.ts';

const closed: OperatorPolicy = { allowPrivateNetwork: false, allowedHosts: [], refusedPorts: [] };
const opened: OperatorPolicy = { ...closed, allowPrivateNetwork: true };
const toLoopback = async (): Promise<string[]> => ['127.0.0.1'];
const ok: RequestListener = (_req, res) => res.end('thanks');

const undo: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const startHttp = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  undo.push(() => {
    for (const socket of sockets) socket.destroy();
    return close(server);
  });
  return `http://127.0.0.1:${await listen(server)}/hook`;
};

const startHttps = async (listener: RequestListener, options = {}) => {
  const server = await startTlsServer(['hooks.example'], listener, options);
  undo.push(server.close);
  return { url: `https://hooks.example:${server.port}/hook`, certificate: server.certificate };
};

const send = (url: string, options: EgressAgentsOptions, timeoutMs?: number) => {
  const agents = createEgressAgents(options);
  undo.push(agents.destroy);
  const client = createWebhookClient(agents, timeoutMs === undefined ? {} : { timeoutMs });
  return client({ url, headers: { 'content-type': 'application/json', 'webhook-id': 'm1' }, body: '{"é":1}' });
};

test('a webhook arrives whole over https, with its headers, in one POST', async () => {
  const received: unknown[] = [];
  const { url, certificate } = await startHttps(async (req, res) => {
    received.push([req.method, req.url, req.headers['webhook-id'], await text(req)]);
    res.writeHead(202).end();
  });

  const result = await send(url, { policy: opened, lookup: toLoopback, trusted: certificate });

  expect(result).toEqual({ status: 202, ms: expect.any(Number) });
  expect(received).toEqual([['POST', '/hook', 'm1', '{"é":1}']]);
});

test('a redirect to loopback is not followed', async () => {
  let visits = 0;
  const target = await startHttp((_req, res) => {
    visits += 1;
    res.end();
  });
  const url = await startHttp((_req, res) => res.writeHead(307, { location: target }).end());

  expect(await send(url, { policy: opened })).toMatchObject({ status: 307 });
  expect(visits).toBe(0);
});

test('a receiver that accepts the connection and never answers is given up in time', async () => {
  const url = await startHttp(() => undefined);

  const result = await send(url, { policy: opened }, 300);

  expect(result).toMatchObject({ reason: 'timed_out' });
  expect(result.ms).toBeGreaterThanOrEqual(290);
});

test('a receiver that never ends its answer is cut off in time, and its status counts', async () => {
  const url = await startHttp((_req, res) => res.writeHead(200).write('and'));

  expect(await send(url, { policy: opened }, 300)).toMatchObject({ status: 200 });
});

test('an answer of 1 GB is cut off soon', async () => {
  const gibibyte = 2 ** 30;
  let sent = 0;
  const chunk = Buffer.alloc(64 * 1024);
  const url = await startHttp((_req, res) => {
    const more = () => {
      while (sent < gibibyte && !res.destroyed) {
        sent += chunk.length;
        if (!res.write(chunk)) return void res.once('drain', more);
      }
      res.end();
    };
    more();
  });

  const result = await send(url, { policy: opened });

  expect(result).toMatchObject({ status: 200 });
  expect(sent).toBeLessThan(gibibyte / 16);
});

test('a receiver that speaks TLS 1.1 only gets nothing', async () => {
  let visits = 0;
  const count: RequestListener = (_req, res) => {
    visits += 1;
    res.end();
  };
  const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' };
  const { url, certificate } = await startHttps(count, old);

  const result = await send(url, { policy: opened, lookup: toLoopback, trusted: certificate });

  expect(result).toMatchObject({ reason: 'unreachable' });
  expect(visits).toBe(0);
});

test('a receiver with a certificate that nobody signed gets nothing', async () => {
  const { url } = await startHttps(ok);

  expect(await send(url, { policy: opened, lookup: toLoopback })).toMatchObject({ reason: 'unreachable' });
});

test.each(['https://10.0.0.1/', 'https://127.0.0.1:9/', 'http://169.254.169.254/', 'https://[::1]/'])(
  'the private address %s is refused',
  async (url) => {
    expect(await send(url, { policy: closed })).toMatchObject({ reason: 'egress_refused' });
  },
);

test('a name that resolves to a private address is refused', async () => {
  const lookup = async (): Promise<string[]> => ['192.168.1.1'];

  expect(await send('https://hooks.example/', { policy: closed, lookup })).toMatchObject({ reason: 'egress_refused' });
});

test('plain http to a public address is refused', async () => {
  const lookup = async (): Promise<string[]> => ['93.184.216.34'];

  expect(await send('http://hooks.example/', { policy: opened, lookup })).toMatchObject({ reason: 'egress_refused' });
});

test('a receiver that hangs up, or does not listen, was not reached', async () => {
  const url = await startHttp((req) => req.socket.destroy());
  const silent = createServer();
  const port = await listen(silent);
  await close(silent);

  expect(await send(url, { policy: opened })).toMatchObject({ reason: 'unreachable' });
  expect(await send(`http://127.0.0.1:${port}/`, { policy: opened })).toMatchObject({ reason: 'unreachable' });
});
