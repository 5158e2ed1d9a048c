import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { requestOrigin } from './egress-forward.ts';
import type { EgressExchange, EgressJob } from './egress-job.ts';
import { endToEndHeaders } from './hop-headers.ts';

const phrases = { 403: 'Forbidden', 407: 'Proxy Authentication Required', 502: 'Bad Gateway' } as const;

/** Ends a connection that left the HTTP server's hands, with a status and nothing else. */
export const refuseSocket = (socket: Socket, status: keyof typeof phrases, extra = ''): void => {
  socket.end(`HTTP/1.1 ${status} ${phrases[status]}\r\n${extra}Content-Length: 0\r\nConnection: close\r\n\r\n`);
};

type Tunnel = {
  readonly job: EgressJob;
  readonly open: EgressExchange;
  readonly host: string;
  readonly client: Socket;
  readonly origin: Socket;
  /** What the client sent behind its request already: written, since a client that has ended takes nothing back. */
  readonly head: Buffer;
};

const splice = ({ job, open, host, client, origin, head }: Tunnel): void => {
  job.countBytes(host, 'out', head.length);
  origin.write(head);
  client.on('data', (chunk: Buffer) => job.countBytes(host, 'out', chunk.length));
  origin.on('data', (chunk: Buffer) => {
    open.lastInAt = Date.now();
    job.countBytes(host, 'in', chunk.length);
  });
  client.once('close', () => origin.destroy());
  // What the origin said last still goes out.
  origin.once('close', () => client.destroySoon());
  client.pipe(origin);
  origin.pipe(client);
};

type Authority = { readonly host: string; readonly port: number };

/** `host:port` of a CONNECT request. */
export const parseAuthority = (authority: string): Authority | undefined => {
  const port = Number(/^[^/?#@\\]+:(\d{1,5})$/.exec(authority)?.[1]);
  const host = URL.parse(`http://${authority}/`)?.hostname;
  return host && port > 0 ? { host, port } : undefined;
};

type Opening = Pick<Tunnel, 'job' | 'client' | 'head'>;

const noteOpen = ({ job, client }: Opening, { host, port }: Authority, url?: string): EgressExchange => {
  const open = { origin: `${host}:${port}`, giveUp: () => client.destroy(), ...(url && { url }) };
  client.once('close', job.open(open));
  return open;
};

/** CONNECT: bytes both ways, unread. */
export const openTunnel = async (opening: Opening, authority: Authority): Promise<void> => {
  const { job, client } = opening;
  const { host, port } = authority;
  const open = noteOpen(opening, authority);
  const route = await job.routeTo(host, port);
  if ('status' in route) {
    refuseSocket(client, route.status);
    return;
  }
  try {
    const origin = await route.connect();
    if (client.destroyed) {
      origin.destroy();
      return;
    }
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    splice({ ...opening, open, host, origin });
  } catch {
    refuseSocket(client, 502);
  }
};

const upgradeHeaders = ['Connection', 'Upgrade', 'Upgrade', 'websocket'];

const toHead = (statusLine: string, rawHeaders: readonly string[]): string =>
  rawHeaders.reduce((head, text, at) => head + text + (at % 2 === 0 ? ': ' : '\r\n'), `${statusLine}\r\n`);

/** A WebSocket handshake over plain http: passed on when the origin accepts it, 502 when it answers anything else. */
export const openUpgrade = async (opening: Opening, url: URL, request: IncomingMessage): Promise<void> => {
  const { job, client } = opening;
  const host = url.hostname;
  const port = Number(url.port || 80);
  const open = noteOpen(opening, { host, port }, url.href);
  const route = await job.routeTo(host, port);
  if ('status' in route) {
    refuseSocket(client, route.status);
    return;
  }
  if (client.destroyed) return;
  const outgoing = requestOrigin(url, request, route, upgradeHeaders);
  let isUpgraded = false;
  client.once('close', () => outgoing.destroy());
  outgoing.once('upgrade', (answer, origin: Socket, first) => {
    isUpgraded = true;
    const headers = [...endToEndHeaders(answer.rawHeaders), ...upgradeHeaders];
    client.write(`${toHead('HTTP/1.1 101 Switching Protocols', headers)}\r\n`);
    client.write(first);
    job.countBytes(host, 'in', first.length);
    splice({ ...opening, open, host, origin });
  });
  outgoing.once('response', () => outgoing.destroy());
  outgoing.on('error', () => undefined);
  outgoing.once('close', () => {
    if (!isUpgraded) refuseSocket(client, 502);
  });
  outgoing.end();
};
