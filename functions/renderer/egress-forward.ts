import { type ClientRequest, type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http';
import type { EgressExchange, EgressJob, EgressRoute } from './egress-job.ts';
import { endToEndHeaders } from './hop-headers.ts';

/** Sites send more than Node's own 16 KiB of headers. */
export const headerBytesMax = 64 * 1024;

/** A whole answer of the door's own: a status and nothing else, so that a page learns nothing from it. */
export const answerEmpty = (response: ServerResponse, status: number): void => {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { 'Content-Length': 0 }).end();
};

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';

/** The request as the origin gets it; `extra` are raw headers of this hop. */
export const requestOrigin = (
  url: URL,
  request: IncomingMessage,
  { agent }: EgressRoute,
  extra: readonly string[] = [],
): ClientRequest =>
  openRequest({
    agent,
    method: request.method ?? 'GET',
    path: url.pathname + url.search,
    headers: ['Host', url.host, ...endToEndHeaders(request.rawHeaders, ['host', 'expect']), ...extra],
    setHost: false,
    maxHeaderSize: headerBytesMax,
  });

type Exchange = {
  readonly job: EgressJob;
  readonly open: EgressExchange;
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
};

/** Node reads reason phrases that it refuses to write. */
const printable = /^[\t\x20-\x7e]*$/;

const relay = ({ job, open, url, response }: Exchange, incoming: IncomingMessage): void => {
  const { statusCode = 0, statusMessage = '', rawHeaders } = incoming;
  // No status at all, or an origin that asks for a proxy's password and is after ours.
  if (statusCode < 200 || statusCode === 407) {
    incoming.destroy();
    job.fail(url.hostname, 'connection_lost');
    answerEmpty(response, 502);
    return;
  }
  response.writeHead(statusCode, printable.test(statusMessage) ? statusMessage : '', endToEndHeaders(rawHeaders));
  // A tick later, so that headers and a first piece of the body that came together leave together.
  setImmediate(() => response.flushHeaders());
  incoming.on('data', (chunk: Buffer) => {
    open.lastInAt = Date.now();
    job.countBytes(url.hostname, 'in', chunk.length);
  });
  incoming.once('error', () => {
    if (!response.closed) job.fail(url.hostname, 'connection_lost');
  });
  // A cut answer is cut for the browser too: it must not pass for a whole one. (`pipeline` would do, at 20 us a request.)
  incoming.once('close', () => {
    if (!incoming.complete) response.destroy();
  });
  incoming.pipe(response);
};

const send = (exchange: Exchange, route: EgressRoute, isSecondTry: boolean): void => {
  const { job, url, request, response } = exchange;
  const carriesBody = hasBody(request);
  const chunked = request.headers['transfer-encoding'] ? ['Transfer-Encoding', 'chunked'] : [];
  const outgoing = requestOrigin(url, request, route, chunked);
  let isAnswered = false;
  outgoing.once('response', (incoming) => {
    isAnswered = true;
    relay(exchange, incoming);
  });
  outgoing.on('error', () => undefined);
  const abandon = () => outgoing.destroy();
  response.once('close', abandon);
  outgoing.once('close', () => {
    response.off('close', abandon);
    if (isAnswered || response.closed) return;
    // The origin closed a kept-alive connection in the moment of its reuse.
    if (outgoing.reusedSocket && !carriesBody && !isSecondTry) {
      send(exchange, route, true);
      return;
    }
    if (outgoing.socket) job.fail(url.hostname, 'connection_lost');
    answerEmpty(response, 502);
  });
  if (carriesBody) {
    request.on('data', (chunk: Buffer) => job.countBytes(url.hostname, 'out', chunk.length));
    request.pipe(outgoing);
  } else outgoing.end();
};

/** Passes a plain http request on, and its answer back as it comes. Redirects are answers like any other. */
export const forwardRequest = async (asked: Omit<Exchange, 'open'>): Promise<void> => {
  const { job, url, response } = asked;
  const port = Number(url.port || 80);
  const open = { url: url.href, origin: `${url.hostname}:${port}`, giveUp: () => answerEmpty(response, 504) };
  response.once('close', job.open(open));
  const route = await job.routeTo(url.hostname, port);
  if ('status' in route) answerEmpty(response, route.status);
  else if (!response.closed) send({ ...asked, open }, route, false);
};
