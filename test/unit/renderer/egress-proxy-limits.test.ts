/** Tunnels, and the limits and the end of a job, which cut them. */
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { jest } from '@jest/globals';
import type { EgressJobOptions } from '../../../functions/renderer/egress-job.ts';
import { type EgressProxy, startEgressProxy } from '../../../functions/renderer/egress-proxy.ts';
import { connectPinned } from '../../../shared/network/pinned-connection.ts';
import { createProxyClient, textUntil } from '../../support/proxy-client.ts';

// Well below the job's deadline: what only the deadline ends is a failure.
jest.setTimeout(20_000);

let proxy: EgressProxy;
let client: ReturnType<typeof createProxyClient>;
let servers: Server[] = [];
let accepted: Socket[] = [];

const begin = (limits: Partial<EgressJobOptions> = {}): void => {
  const policy = { network: 'public', allowPrivateNetwork: true, allowedHosts: [], refusedPorts: [] } as const;
  proxy.beginJob({ policy, bytesMax: 1e6, connectionsMax: 100, deadlineAt: Date.now() + 60_000, ...limits });
};

const listen = async (server: Server): Promise<number> => {
  servers.push(server.listen(0, '127.0.0.1'));
  server.on('connection', (socket: Socket) => accepted.push(socket.on('error', () => undefined)));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

const closed = async (socket: Socket): Promise<void> => {
  socket.resume();
  await new Promise<void>((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
};

beforeEach(async () => {
  const lookup = async (name: string) => {
    if (name === 'slow.test') await delay(150);
    return ['127.0.0.1'];
  };
  proxy = await startEgressProxy({ password: 'p', lookup });
  client = createProxyClient(proxy.port, 'p');
});

afterEach(async () => {
  await proxy.close();
  for (const socket of accepted) socket.destroy();
  for (const server of servers) server.close();
  accepted = [];
  servers = [];
});

describe('tunnels', () => {
  test('carry bytes both ways untouched, also those sent at once behind the request, to the last one', async () => {
    const port = await listen(
      createServer({ allowHalfOpen: true }, (socket) => {
        socket.write('hello ');
        socket.on('data', (chunk) => socket.write(chunk.toString().toUpperCase()));
        socket.on('end', () => socket.end('bye'));
      }),
    );
    begin();

    const tunnel = client.tunnel(`site.test:${port}`);
    tunnel.write('early ');
    tunnel.end('late ');
    const text = await textUntil(tunnel, /bye/);

    expect(text).toBe('HTTP/1.1 200 Connection Established\r\n\r\nhello EARLY LATE bye');
    expect(proxy.endJob()).toMatchObject({ requests: 1, bytesIn: 20, refused: [], failed: [] });
  });

  test('a WebSocket handshake over plain http becomes one, and anything but an acceptance is 502', async () => {
    const http = createHttpServer((_request, response) => response.end('no WebSocket here'));
    http.on('upgrade', (request, socket) => {
      const { url, headers } = request;
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n');
      socket.write(`Sec-WebSocket-Accept: ${headers['sec-websocket-key']}\r\n\r\n`);
      socket.write(`${url} ${headers.host} ${headers['proxy-authorization']} `);
      socket.on('data', (chunk: Buffer) => socket.write(chunk.toString().toUpperCase()));
    });
    const port = await listen(http);
    const plain = await listen(createHttpServer((_request, response) => response.end('no')));
    const handshake = (to: number) => [
      `GET http://site.test:${to}/chat?x HTTP/1.1`,
      'Host: other.test',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Key: abc',
    ];
    begin();

    const [line = '', ...headers] = handshake(port);
    const socket = client.send(line, ...headers);
    const accepting = await textUntil(socket, /undefined /);
    socket.write('ping');
    const reply = await textUntil(socket, /PING/);
    const [plainLine = '', ...plainHeaders] = handshake(plain);
    const declined = await textUntil(client.send(plainLine, ...plainHeaders), /\r\n\r\n/);

    expect(accepting).toMatch(/^HTTP\/1\.1 101 .*Sec-WebSocket-Accept: abc\r\n/s);
    expect(accepting).toContain(`/chat?x site.test:${port} undefined `);
    expect(reply).toBe('PING');
    expect(declined).toMatch(/^HTTP\/1\.1 502 /);
    expect(proxy.report().requests).toBe(2);
  });

  test('a WebSocket handshake to a refused address is refused', async () => {
    begin();

    const socket = client.send(
      'GET http://169.254.169.254/ HTTP/1.1',
      'Host: x',
      'Connection: Upgrade',
      'Upgrade: websocket',
    );

    expect(await textUntil(socket, /\r\n\r\n/)).toMatch(/^HTTP\/1\.1 403 /);
  });

  test('bring a slow reader all that the origin said before it went', async () => {
    // More than the kernel's buffers hold, so that the end waits inside the door.
    const bytes = 12_000_000;
    const port = await listen(createServer((socket) => socket.end(Buffer.alloc(bytes, 'x'))));
    begin({ bytesMax: 1e9 });

    let received = 0;
    for await (const chunk of client.tunnel(`site.test:${port}`)) {
      received += chunk.length;
      await delay(1);
    }

    expect(received).toBe('HTTP/1.1 200 Connection Established\r\n\r\n'.length + bytes);
  });

  test('leave no connection behind for a browser that went while they were opened', async () => {
    const port = await listen(createServer(() => undefined));
    begin();

    const tunnel = client.tunnel(`slow.test:${port}`);
    await delay(50);
    tunnel.resetAndDestroy();
    while (accepted.length === 0) await delay(10);

    await closed(accepted[0] as Socket);
  });

  test('when one side goes, the other goes too', async () => {
    const port = await listen(createServer(() => undefined));
    begin();
    const open = async () => {
      const tunnel = client.tunnel(`site.test:${port}`);
      await textUntil(tunnel, /\r\n\r\n/);
      return tunnel;
    };

    const [left, cut] = [await open(), await open()];
    left.resetAndDestroy();
    await closed(accepted[0] as Socket);
    accepted[1]?.destroy();
    await closed(cut);
  });
});

test('a request that the browser gives up is given up towards its origin too', async () => {
  const port = await listen(createHttpServer((_request, response) => response.write(Buffer.alloc(1_000_000))));
  begin({ bytesMax: 1e9 });

  const stream = await client.open(`http://site.test:${port}/`);
  stream.on('error', () => undefined).destroy();
  await closed(accepted[0] as Socket);

  expect(proxy.endJob().failed).toEqual([]);
});

describe('what is given up', () => {
  test('ends towards the browser, by its address, and is reported; what else is under way goes on', async () => {
    const asked = Promise.withResolvers<() => void>();
    const http = createHttpServer((request, response) => {
      if (request.url === '/other') asked.resolve(() => response.end('other'));
    });
    const port = await listen(http);
    begin();

    const hanging = client.get(`http://site.test:${port}/hanging?a=1`);
    const other = client.get(`http://site.test:${port}/other`);
    while (accepted.length < 2) await delay(5);
    const answerOther = await asked.promise;
    proxy.giveUp(new URL(`http://site.test:${port}/hanging?a=1#fragment`));

    expect(await hanging).toMatchObject({ status: 504, body: '' });
    answerOther();
    expect(await other).toMatchObject({ status: 200, body: 'other' });
    expect(proxy.endJob().failed).toEqual([{ host: 'site.test', reason: 'no_answer' }]);
  });

  test('may be in a tunnel, which ends whole; tunnels to other origins stay', async () => {
    const port = await listen(createServer(() => undefined));
    begin();
    const [given, kept] = [client.tunnel(`site.test:${port}`), client.tunnel(`other.test:${port}`)];
    await Promise.all([given, kept].map((tunnel) => textUntil(tunnel, /\r\n\r\n/)));

    proxy.giveUp(new URL(`https://site.test:${port}/x`));
    await closed(given);

    expect(kept.closed).toBe(false);
    expect(proxy.endJob().failed).toEqual([{ host: 'site.test', reason: 'no_answer' }]);
  });

  test('is told from what still comes by when its last byte came', async () => {
    const port = await listen(createHttpServer((_request, response) => response.write('first')));
    begin();
    const url = new URL(`http://site.test:${port}/slow`);
    const before = Date.now();

    expect(proxy.lastByteAt(url)).toBe(0);
    const stream = await client.open(url.href);
    await once(stream, 'data');

    expect(proxy.lastByteAt(url)).toBeGreaterThanOrEqual(before);
    expect(proxy.lastByteAt(new URL('/another', url))).toBe(0);
    stream.on('error', () => undefined).destroy();
  });

  test('is nothing where nothing waits', () => {
    begin();
    proxy.giveUp(new URL('http://site.test/'));

    expect(proxy.endJob().failed).toEqual([]);
  });
});

describe('limits', () => {
  test('bytes over the limit cut the transfer and stop the job', async () => {
    const http = createHttpServer((_request, response) => response.end(Buffer.alloc(200_000)));
    const port = await listen(http);
    begin({ bytesMax: 100_000 });

    const answer = await client.get(`http://big.test:${port}/`).catch(() => ({ isComplete: false }));

    expect(answer.isComplete).toBe(false);
    expect(await client.get(`http://other.test:${port}/`)).toMatchObject({ status: 502, body: '' });
    const { bytesIn, failed } = proxy.endJob();
    expect(bytesIn).toBeGreaterThan(100_000);
    expect(bytesIn).toBeLessThan(200_000);
    expect(failed).toEqual([
      { host: 'big.test', reason: 'too_many_bytes' },
      { host: 'other.test', reason: 'too_many_bytes' },
    ]);
  });

  test('bytes that go out through a tunnel count as well', async () => {
    const port = await listen(createServer((socket) => socket.resume()));
    begin({ bytesMax: 100_000 });

    const tunnel = client.tunnel(`site.test:${port}`);
    await textUntil(tunnel, /\r\n\r\n/);
    tunnel.write(Buffer.alloc(200_000));
    await closed(tunnel);

    expect(proxy.endJob().failed).toEqual([{ host: 'site.test', reason: 'too_many_bytes' }]);
  });

  test('connections over the limit are not made', async () => {
    const port = await listen(createServer(() => undefined));
    begin({ connectionsMax: 2 });

    const answers: string[] = [];
    for (const _ of [1, 2, 3]) answers.push(await textUntil(client.tunnel(`site.test:${port}`), /\r\n\r\n/));

    expect(answers.map((answer) => answer.slice(9, 12))).toEqual(['200', '200', '502']);
    expect(accepted).toHaveLength(2);
    expect(proxy.endJob().failed).toEqual([{ host: 'site.test', reason: 'too_many_connections' }]);
  });

  test('names beyond the limit are not looked up', async () => {
    begin({ connectionsMax: 2 });

    for (const name of ['a.test', 'b.test', 'c.test']) await client.get(`http://${name}:1/`);

    expect(proxy.endJob().failed.at(-1)).toEqual({ host: 'c.test', reason: 'too_many_connections' });
  });

  test('the deadline cuts what is open and refuses what comes after', async () => {
    const port = await listen(createServer(() => undefined));
    begin({ deadlineAt: Date.now() + 500 });

    const tunnel = client.tunnel(`site.test:${port}`);
    expect(await textUntil(tunnel, /\r\n\r\n/)).toMatch(/^HTTP\/1\.1 200 /);
    await closed(tunnel);
    await closed(accepted[0] as Socket);

    expect(await client.get(`http://site.test:${port}/`)).toMatchObject({ status: 502 });
    expect(proxy.endJob().failed).toEqual([{ host: 'site.test', reason: 'too_late' }]);
  });

  test('the report lists a host once, and no more than 100', async () => {
    begin({ connectionsMax: 1_000 });

    await Promise.all([...Array(120).keys()].map((n) => client.get(`http://10.0.0.${n}:${proxy.port}/`)));
    await Promise.all([...Array(150).keys()].map((n) => client.get(`http://169.254.${n}.1/`)));
    await client.get('http://169.254.0.1/');

    const { requests, refused } = proxy.endJob();
    expect(refused).toHaveLength(100);
    expect(new Set(refused.map(({ host }) => host)).size).toBe(100);
    expect(requests).toBe(271);
  });
});

describe('the end of a job', () => {
  test('closes every connection on both sides: streams, tunnels, idle ones', async () => {
    const http = createHttpServer((request, response) => {
      if (request.url === '/idle') response.end('done');
      else response.write('streaming');
    });
    const port = await listen(http);
    begin();
    await client.get(`http://site.test:${port}/idle`);
    const stream = await client.open(`http://other.test:${port}/`);
    const cut = once(stream, 'error');
    const tunnel = client.tunnel(`site.test:${port}`);
    await textUntil(tunnel, /\r\n\r\n/);
    expect(accepted.filter((socket) => !socket.destroyed)).toHaveLength(3);

    proxy.endJob();

    await Promise.all([...accepted.map(closed), closed(tunnel), cut]);
    expect(proxy.report()).toEqual({ requests: 0, bytesIn: 0, refused: [], failed: [] });
  });

  test('a request still looking up its name then connects nowhere', async () => {
    const port = await listen(createServer(() => undefined));
    begin();
    const asked = client.get(`http://slow.test:${port}/`).catch(() => 'cut');
    const tunnelled = textUntil(client.tunnel(`slow.test:${port}`), /$^/);
    await delay(30);

    proxy.endJob();
    begin();

    expect(await asked).toBe('cut');
    expect(await tunnelled).toBe('');
    await delay(200);
    expect(accepted).toHaveLength(0);
    expect(proxy.endJob().requests).toBe(0);
  });

  test('a new job starts with counts, limits and routes of its own', async () => {
    const port = await listen(createHttpServer((_request, response) => response.end(Buffer.alloc(60_000))));
    begin({ bytesMax: 100_000 });
    await client.get(`http://site.test:${port}/`);
    begin({ bytesMax: 100_000 });

    expect(await client.get(`http://site.test:${port}/`)).toMatchObject({ status: 200, isComplete: true });
    expect(proxy.endJob()).toEqual({ requests: 1, bytesIn: 60_000, refused: [], failed: [] });
  });
});

test.each([
  ['a status that does not exist', 'HTTP/1.1 000 Zero\r\nContent-Length: 0\r\n\r\n'],
  ['an upgrade nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  ['endless headers', `HTTP/1.1 200 OK\r\n${'X-More: x\r\n'.repeat(20_000)}\r\n`],
  ['something that is not HTTP', 'SSH-2.0-OpenSSH_9.9\r\n'],
  ['nothing', ''],
])('an origin that answers %s costs its own request only', async (_what, answer) => {
  const hostile = await listen(createServer((socket) => socket.once('data', () => socket.end(answer, 'latin1'))));
  const port = await listen(createHttpServer((_request, response) => response.end('reached')));
  begin();

  expect(await client.get(`http://hostile.test:${hostile}/`)).toMatchObject({ status: 502, body: '' });
  expect(await client.get(`http://site.test:${port}/`)).toMatchObject({ status: 200, body: 'reached' });
  expect(proxy.endJob().failed).toEqual([{ host: 'hostile.test', reason: 'connection_lost' }]);
});

test('a reason phrase that may not be written is left out', async () => {
  const phrased = 'HTTP/1.1 200 O\x01K\r\nContent-Length: 2\r\n\r\nhi';
  const port = await listen(createServer((socket) => socket.once('data', () => socket.end(phrased, 'latin1'))));
  begin();

  expect(await client.get(`http://site.test:${port}/`)).toMatchObject({ status: 200, body: 'hi' });
});

test('a connection whose peer is another address than was checked is dropped', async () => {
  const port = await listen(createServer(() => undefined));
  const adopted: Socket[] = [];

  const connecting = connectPinned({ host: '127.0.0.1', port, addresses: ['127.0.0.2'] }, (socket) =>
    adopted.push(socket),
  );

  await expect(connecting).rejects.toThrow('not connected');
  expect(adopted.map((socket) => socket.destroyed)).toEqual([true]);
});
