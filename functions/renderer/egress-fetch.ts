/** Gets a file through the egress door, by the same rule as a page would: each host is decided on, redirects too. */
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AppError } from '../../shared/domain/errors.ts';
import type { EgressRoute, NoRoute } from './egress-job.ts';

/** What the door does for the renderer's own requests. */
export type FetchDoor = {
  readonly routeTo: (host: string, port: number) => Promise<EgressRoute | NoRoute>;
  readonly countBytes: (host: string, bytes: number) => void;
};

type Wanted = {
  readonly url: string;
  /** The request field that named it. */
  readonly field: string;
  readonly bytesMax: number;
  /** Milliseconds until it must be there. */
  readonly timeoutMs: number;
};

const redirectsMax = 5;

const failed = (field: string, cause?: unknown): AppError =>
  new AppError('page_load_failed', { field, message: `${field} could not be fetched.` }, cause);

const secured = (socket: Socket, host: string): Socket =>
  connectTls({ socket, servername: host.replace(/^\[|\]$/g, ''), minVersion: 'TLSv1.2' });

type Sent = { readonly contentType: string; readonly body: Buffer };

const ask = (url: URL, connect: () => Promise<Socket>, signal: AbortSignal, sent?: Sent): Promise<IncomingMessage> => {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const isSecure = url.protocol === 'https:';
  const request = (isSecure ? requestHttps : requestHttp)(url, {
    signal,
    method: sent ? 'POST' : 'GET',
    headers: {
      Accept: 'application/pdf, */*;q=0.5',
      Connection: 'close',
      ...(sent && { 'Content-Type': sent.contentType, 'Content-Length': sent.body.length }),
    },
    createConnection: (_options, connected) => {
      connect().then(
        (socket) => connected(null, isSecure ? secured(socket, url.hostname) : socket),
        (error: Error) => connected(error, undefined as never),
      );
      return undefined;
    },
  });
  request.once('response', resolve).on('error', reject).end(sent?.body);
  return promise;
};

const routeFor = async (door: FetchDoor, url: URL, field: string): Promise<EgressRoute> => {
  if (!['http:', 'https:'].includes(url.protocol)) throw failed(field);
  const route = await door.routeTo(url.hostname, Number(url.port || (url.protocol === 'https:' ? 443 : 80)));
  if (!('status' in route)) return route;
  throw route.status === 403 ? new AppError('egress_refused', { field }) : failed(field);
};

const bodyOf = async (answer: IncomingMessage, host: string, door: FetchDoor, wanted: Wanted): Promise<Buffer> => {
  const { field, bytesMax } = wanted;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    door.countBytes(host, chunk.length);
    length += chunk.length;
    if (length > bytesMax) {
      const message = `${field} is larger than ${Math.floor(bytesMax / 1024 / 1024)} MB, which is left for it.`;
      throw new AppError('document_too_large', { field, message });
    }
    chunks.push(chunk);
  }
  if (!answer.complete) throw failed(field);
  return Buffer.concat(chunks, length);
};

const get = async (door: FetchDoor, wanted: Wanted, signal: AbortSignal): Promise<Buffer> => {
  let url = new URL(wanted.url);
  for (let hop = 0; hop <= redirectsMax; hop += 1) {
    const { connect } = await routeFor(door, url, wanted.field);
    const answer = await ask(url, connect, signal);
    const { statusCode = 0, headers } = answer;
    if (statusCode === 200) return await bodyOf(answer, url.hostname, door, wanted);
    answer.destroy();
    const next = statusCode >= 300 && statusCode < 400 && headers.location;
    if (!next || !URL.canParse(next, url.href)) throw failed(wanted.field);
    url = new URL(next, url);
  }
  throw failed(wanted.field);
};

/** What is sent goes to where it was meant to go: no redirect is followed. */
const post = async (door: FetchDoor, wanted: Wanted, sent: Sent, signal: AbortSignal): Promise<Buffer> => {
  const url = new URL(wanted.url);
  const { connect } = await routeFor(door, url, wanted.field);
  const answer = await ask(url, connect, signal, sent);
  if (answer.statusCode === 200) return await bodyOf(answer, url.hostname, door, wanted);
  answer.destroy();
  throw failed(wanted.field);
};

const inTime = async (wanted: Wanted, exchange: (signal: AbortSignal) => Promise<Buffer>): Promise<Buffer> => {
  const signal = AbortSignal.timeout(wanted.timeoutMs);
  try {
    return await exchange(signal);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw signal.aborted ? new AppError('render_timeout', { field: wanted.field }, error) : failed(wanted.field, error);
  }
};

/** @throws AppError `egress_refused`, `page_load_failed`, `document_too_large`, `render_timeout` */
export const fetchFile = (door: FetchDoor, wanted: Wanted): Promise<Buffer> =>
  inTime(wanted, (signal) => get(door, wanted, signal));

/** Sends a body and takes what comes back. Throws as `fetchFile` does. */
export const postFile = (door: FetchDoor, wanted: Wanted, sent: Sent): Promise<Buffer> =>
  inTime(wanted, (signal) => post(door, wanted, sent, signal));
