/** What the egress door does with each of the three kinds of request that a proxy gets. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { answerEmpty, forwardRequest } from './egress-forward.ts';
import type { EgressJob } from './egress-job.ts';
import { openTunnel, openUpgrade, parseAuthority, refuseSocket } from './egress-tunnel.ts';
import { mediaTypeOf } from './media-types.ts';
import { proxyChallenge } from './proxy-password.ts';
import { fileAt } from './upload.ts';

export type Door = {
  readonly isAuthorized: (request: IncomingMessage) => boolean;
  /** Without a job nothing passes. */
  job: EgressJob | undefined;
  blankHost: string | undefined;
};

/** The address that a plain http request names; undefined for one to the door itself, or by another scheme. */
const parseHttpUrl = (request: IncomingMessage): URL | undefined => {
  const url = URL.parse(request.url ?? '');
  return url?.protocol === 'http:' ? url : undefined;
};

const answerBlank = (response: ServerResponse): void => {
  const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' };
  response.writeHead(200, headers).end('<!doctype html>');
};

/** A file of the job's own, which came with its document; there is nothing else that a relative address could mean. */
const answerFile = (job: EgressJob, url: URL, { method }: IncomingMessage, response: ServerResponse): void => {
  const file = method === 'GET' ? fileAt(job.upload, url) : undefined;
  if (!file) {
    job.countRequest();
    answerEmpty(response, job.fail(url.hostname, job.upload ? 'not_uploaded' : 'relative_url').status);
    return;
  }
  const headers = { 'Content-Type': mediaTypeOf(file.name), 'Content-Length': file.bytes.length };
  response.writeHead(200, { ...headers, 'Cache-Control': 'no-store' }).end(file.bytes);
};

/** http: a request that names its whole address. */
export const onRequest = (door: Door, request: IncomingMessage, response: ServerResponse): void => {
  response.sendDate = false;
  if (!door.isAuthorized(request)) {
    response.writeHead(407, { 'Proxy-Authenticate': proxyChallenge, 'Content-Length': 0 }).end();
    return;
  }
  const url = parseHttpUrl(request);
  const isBlankOrigin = url !== undefined && url.host === door.blankHost;
  if (isBlankOrigin && request.method === 'GET' && url.pathname === '/' && !door.job?.upload) {
    answerBlank(response);
    return;
  }
  const { job } = door;
  if (!url || !job) {
    answerEmpty(response, 403);
    return;
  }
  job.adopt(request.socket);
  if (isBlankOrigin) {
    answerFile(job, url, request, response);
    return;
  }
  job.countRequest();
  forwardRequest({ job, url, request, response }).catch(() => answerEmpty(response, 502));
};

/** The job of a connection that has left the server's hands; without one, or a password, the connection ends here. */
const jobOf = (door: Door, request: IncomingMessage, client: Socket): EgressJob | undefined => {
  const { job } = door;
  client.on('error', () => client.destroy());
  if (!door.isAuthorized(request)) {
    refuseSocket(client, 407, `Proxy-Authenticate: ${proxyChallenge}\r\n`);
    return undefined;
  }
  if (!job) {
    refuseSocket(client, 403);
    return undefined;
  }
  job.adopt(client);
  job.countRequest();
  return job;
};

/** https and WebSocket: CONNECT. */
export const onConnect = (door: Door, request: IncomingMessage, client: Socket, head: Buffer): void => {
  const job = jobOf(door, request, client);
  if (!job) return;
  const authority = parseAuthority(request.url ?? '');
  if (authority) openTunnel({ job, client, head }, authority).catch(() => client.destroy());
  else refuseSocket(client, 403);
};

/** A WebSocket handshake without a tunnel. */
export const onUpgrade = (door: Door, request: IncomingMessage, client: Socket, head: Buffer): void => {
  const job = jobOf(door, request, client);
  if (!job) return;
  const url = parseHttpUrl(request);
  if (url) openUpgrade({ job, client, head }, url, request).catch(() => client.destroy());
  else refuseSocket(client, 403);
};
