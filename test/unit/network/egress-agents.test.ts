import { createServer, type RequestListener, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { close, listen } from '../../../local/listen.ts';
import { createEgressAgents, type EgressAgentsOptions } from '../../../shared/network/egress-agents.ts';
import type { OperatorPolicy } from '../../../shared/network/operator-policy.ts';
import { startTlsServer } from '../../support/tls-server.ts';

const closed: OperatorPolicy = { allowPrivateNetwork: false, allowedHosts: [], refusedPorts: [] };
const opened: OperatorPolicy = { ...closed, allowPrivateNetwork: true };
const hello: RequestListener = (_req, res) => res.end('hello');
const toLoopback = async (): Promise<string[]> => ['127.0.0.1'];

const undo: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0)) await step();
});

const agentsFor = (options: EgressAgentsOptions) => {
  const agents = createEgressAgents(options);
  undo.push(agents.destroy);
  return agents;
};

const get = async (url: string, options: EgressAgentsOptions): Promise<string> => {
  const { http, https } = agentsFor(options);
  return await new Promise((resolve, reject) => {
    const sent = url.startsWith('https:') ? requestHttps(url, { agent: https }) : requestHttp(url, { agent: http });
    sent.on('error', reject).on('response', (answer) => text(answer).then(resolve, reject));
    sent.end();
  });
};

const startHttp = async (): Promise<number> => {
  const server = createServer(hello);
  undo.push(() => close(server));
  return await listen(server);
};

const startHttps = async (options = {}) => {
  const server = await startTlsServer(['hooks.example'], hello, options);
  undo.push(server.close);
  return server;
};

test('a trusted https host that the operator opened is reached, at the address that was decided on', async () => {
  const { port, certificate } = await startHttps();
  let lookups = 0;
  const lookup = async (): Promise<string[]> => {
    lookups += 1;
    return ['127.0.0.1'];
  };

  const answer = await get(`https://hooks.example:${port}/`, { policy: opened, lookup, trusted: certificate });

  expect(answer).toBe('hello');
  expect(lookups).toBe(1);
});

test('a certificate that nobody signed is refused', async () => {
  const { port } = await startHttps();

  await expect(get(`https://hooks.example:${port}/`, { policy: opened, lookup: toLoopback })).rejects.toMatchObject({
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  });
});

test("a certificate for another host's name is refused", async () => {
  const { port, certificate } = await startHttps();
  const options = { policy: opened, lookup: toLoopback, trusted: certificate };

  await expect(get(`https://other.example:${port}/`, options)).rejects.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
});

test('a peer that speaks TLS 1.1 only is refused', async () => {
  const { port, certificate } = await startHttps({
    minVersion: 'TLSv1.1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT:@SECLEVEL=0',
  });
  const options = { policy: opened, lookup: toLoopback, trusted: certificate };

  await expect(get(`https://hooks.example:${port}/`, options)).rejects.toThrow(/version/i);
});

test.each(['http', 'https'])('%s to a private address is refused unless the operator opened it', async (scheme) => {
  for (const host of ['127.0.0.1', '10.0.0.1', '[::1]', '169.254.169.254', '0x7f.1']) {
    await expect(get(`${scheme}://${host}:9/`, { policy: closed })).rejects.toMatchObject({ code: 'egress_refused' });
  }
});

test('a name that also resolves to a private address is refused', async () => {
  const lookup = async (): Promise<string[]> => ['93.184.216.34', '10.0.0.1'];

  await expect(get('https://both.example/', { policy: closed, lookup })).rejects.toMatchObject({
    code: 'egress_refused',
  });
});

test('plain http goes to what the operator opened, and never to a public address', async () => {
  const port = await startHttp();
  const toPublic = async (): Promise<string[]> => ['93.184.216.34'];

  expect(await get(`http://127.0.0.1:${port}/`, { policy: opened })).toBe('hello');
  expect(await get(`http://127.0.0.1:${port}/`, { policy: { ...closed, allowedHosts: [`127.0.0.1:${port}`] } })).toBe(
    'hello',
  );
  await expect(get('http://public.example/', { policy: opened, lookup: toPublic })).rejects.toMatchObject({
    code: 'egress_refused',
  });
});

test("the stack's own ports are refused whatever else is open", async () => {
  const port = await startHttp();

  await expect(get(`http://127.0.0.1:${port}/`, { policy: { ...opened, refusedPorts: [port] } })).rejects.toMatchObject(
    { code: 'egress_refused' },
  );
});
