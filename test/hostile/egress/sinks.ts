/** Servers that note everything that reaches them, and answer so that a page goes on. */
import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export type Arrival = {
  readonly protocol: 'tcp' | 'udp';
  /** The address and port that it was sent to. */
  readonly address: string;
  readonly port: number;
  /** First line of an HTTP request, if it was one. */
  readonly line?: string;
};

export type Sinks = {
  readonly arrivals: readonly Arrival[];
  /** Listens for TCP; an unspecified address means every one. */
  readonly listen: (address: string, port: number) => Promise<number>;
  readonly receive: (address: string, port: number) => Promise<void>;
  readonly close: () => void;
};

/** What the allowed site serves, by name; a function is asked each time. */
export type Pages = Map<string, string | (() => string)>;

const cors = { 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-store' };
const policy = (to: string): string => `default-src 'none'; script-src 'none'; report-uri ${to}`;
const blocked = '<!doctype html><img src="/blocked.png">';

type Answer = { readonly status?: number; readonly headers: Record<string, string>; readonly body?: string };

const bodyOf = (page: string | (() => string) | undefined): string | undefined =>
  typeof page === 'function' ? page() : page;

const answerOf = (path: string, target: string, pages: Pages): Answer => {
  // As browsers read it from a header: UTF-8.
  const to = Buffer.from(target).toString('latin1');
  const [, kind = '', detail = ''] = path.split('/');
  const html = { 'Content-Type': 'text/html; charset=utf-8' };
  const named: Readonly<Record<string, Answer>> = {
    redirect: { status: Number(detail), headers: { Location: to } },
    refresh: { headers: { ...html, Refresh: `0;url=${to}` }, body: 'x' },
    linked: { headers: { ...html, Link: `<${to}>; rel=preload; as=image` }, body: 'x' },
    policy: { headers: { ...html, 'Content-Security-Policy': policy(to) }, body: blocked },
    page: { headers: html, body: bodyOf(pages.get(detail)) ?? `<!doctype html><img src="${to}">` },
    'sheet.css': { headers: { 'Content-Type': 'text/css' }, body: `@import "${to}";` },
    'worker.js': {
      headers: { 'Content-Type': 'text/javascript', 'Service-Worker-Allowed': '/' },
      body: `fetch(${JSON.stringify(to)},{mode:'no-cors'})`,
    },
  };
  return named[kind] ?? { headers: html, body: 'arrived' };
};

const plain = (address = ''): string => address.replace(/^::ffff:(?=\d+\.)/, '');

export const createSinks = (pages: Pages): Sinks => {
  const arrivals: Arrival[] = [];
  const servers: Server[] = [];
  const sockets: DatagramSocket[] = [];

  const note = ({ localAddress, localPort = 0 }: Socket, request?: IncomingMessage): void => {
    const line = request && `${request.method} ${request.url} of ${request.headers.host}`;
    arrivals.push({ protocol: 'tcp', address: plain(localAddress), port: localPort, ...(line && { line }) });
  };
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    note(request.socket, request);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sink.test');
    const { status = 200, headers, body } = answerOf(pathname, searchParams.get('to') ?? '', pages);
    response.writeHead(status, { ...cors, ...headers }).end(body);
  };

  return {
    arrivals,
    listen: async (address, port) => {
      const server = createServer(serve);
      server.on('connection', (socket) => note(socket));
      server.on('clientError', (_error, socket) => socket.destroy());
      servers.push(server);
      server.listen(port, address);
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    },
    receive: async (address, port) => {
      const socket = createSocket('udp4');
      sockets.push(socket);
      socket.on('message', () => arrivals.push({ protocol: 'udp', address, port }));
      socket.bind(port, address);
      await once(socket, 'listening');
    },
    close: () => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
      for (const socket of sockets) socket.close();
    },
  };
};
