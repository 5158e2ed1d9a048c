/** Stands in API Gateway's place: HTTP in, Lambda proxy events out, streamed answers back. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { limits, stages } from '../../infra/topology.ts';
import { corsHeaders, preflightHeaders } from '../../shared/api/cors.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { Failure } from '../lambda/execution-environment.ts';
import { failureIn, LambdaError, type LambdaHost } from '../lambda/host.ts';
import type { Metrics } from '../metrics.ts';
import { type GatewayRequest, toEvent } from './event.ts';
import { readPrelude } from './integration-response.ts';
import { answerError, refuseBody, requestIdHeader } from './refusal.ts';

/** The methods that `ANY` stands for: to the gateway, any other is one that the path does not have. */
const methods = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);

/** Paths that people type without a stage. */
const shortPaths = /^\/(?:(?:dashboard|docs|health|openapi\.json)(?:[/?].*)?)?$/;

/** Leads those that read to the stage: what is sent would get lost on the way. */
const answerShortPath = (req: IncomingMessage, res: ServerResponse): void => {
  if (req.method === 'OPTIONS') {
    res.writeHead(204, { ...corsHeaders, ...preflightHeaders, Allow: 'GET, HEAD, OPTIONS' }).end();
    return;
  }
  if (req.method !== 'GET' && req.method !== 'HEAD') throw new AppError('not_found');
  const path = req.url === '/' ? '/docs' : req.url;
  res.writeHead(302, { ...corsHeaders, Location: `/v2${path}` }).end();
};

/** The whole body, or nothing when it is over the gateway's limit. Who waits to be told to send it is told here. */
const readBody = async (req: IncomingMessage, res: ServerResponse): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  if (Number(req.headers['content-length'] ?? 0) > limits.gatewayBodyBytesMax) return undefined;
  if (req.headers.expect?.toLowerCase() === '100-continue') res.writeContinue();
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > limits.gatewayBodyBytesMax) return undefined;
    chunks.push(chunk);
  }
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
};

/** @throws AppError `invalid_request` on what is no host; HTTP/1.0 alone may do without one */
const hostOf = ({ headers, httpVersion }: IncomingMessage): string => {
  const named = headers.host ?? (httpVersion === '1.0' ? 'localhost' : '');
  const url = URL.parse(`https://${named}`);
  if (url && url.href === `https://${url.host}/`) return url.host;
  throw new AppError('invalid_request', {
    field: 'Host',
    message: 'Host must be a name or an address, with or without a port.',
  });
};

/** @throws AppError `invalid_request`, `not_found` */
const toRequest = (req: IncomingMessage, body: Buffer, requestId: string): GatewayRequest => {
  const [path = '', query] = (req.url ?? '/').replace(/^\/+/, '/').split(/\?(.*)/s);
  const [, stage = '', rest = ''] = /^\/([^/]+)(\/.*)$/.exec(path.replace(/\/{2,}/g, '/')) ?? [];
  if (!(stages as readonly string[]).includes(stage) || !methods.has(req.method ?? '')) {
    throw new AppError('not_found');
  }
  return {
    requestId,
    method: req.method ?? 'GET',
    stage,
    host: hostOf(req),
    path: rest,
    query: new URLSearchParams(query ?? ''),
    headers: req.headers,
    rawHeaders: req.rawHeaders,
    sourceIp: req.socket.remoteAddress ?? '',
    body,
  };
};

/** What a function that ended without an answer is answered with. */
const endedWith = (failure: Failure | undefined): AppError =>
  new AppError(failure?.errorType === 'Sandbox.Timedout' ? 'render_timeout' : 'internal');

const refusalFor = (error: unknown): AppError => {
  if (error instanceof AppError) return error;
  const isTooLarge = error instanceof LambdaError && error.status === 413;
  return isTooLarge ? new AppError('body_too_large') : endedWith(failureIn(error));
};

const relay = async (host: LambdaHost, apiFunction: string, request: GatewayRequest, res: ServerResponse) => {
  const answer = await host.invoke(apiFunction, toEvent(request));
  const prelude = await readPrelude(answer.body);
  if (!prelude) {
    answer.body.resume();
    return answerError(res, endedWith(await answer.ended));
  }
  res.writeHead(prelude.statusCode, prelude.headers);
  if (prelude.rest.length > 0) res.write(prelude.rest);
  // A client that hangs up does not stop the function: what is left of its answer is read and dropped.
  const drop = (): void => {
    answer.body.unpipe(res).resume();
  };
  res.on('close', drop);
  answer.body.pipe(res, { end: false });
  if (res.destroyed) drop();
  if (await answer.ended) res.destroy();
  else res.end();
};

/** Where Prometheus looks. On AWS there is no such path: CloudWatch has the metrics. */
const metricsPath = '/metrics';

const answerMetrics = async (metrics: Metrics, req: IncomingMessage, res: ServerResponse): Promise<void> => {
  if (req.method !== 'GET' && req.method !== 'HEAD') throw new AppError('not_found');
  const text = await metrics.text();
  // Nothing lets a web page read it: it is asked for without a key.
  res.writeHead(200, { 'Cache-Control': 'no-store', 'Content-Type': metrics.contentType }).end(text);
};

export const createGatewayListener = (host: LambdaHost, apiFunction: string, metrics: Metrics): RequestListener => {
  const handle = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const requestId = randomUUID();
    res.setHeader(requestIdHeader, requestId);
    if (req.url === metricsPath) return answerMetrics(metrics, req, res);
    if (shortPaths.test(req.url ?? '/')) return answerShortPath(req, res);
    const body = await readBody(req, res);
    if (!body) return refuseBody(req, res);
    await relay(host, apiFunction, toRequest(req, body, requestId), res);
  };
  return (req, res) => {
    handle(req, res).catch((error: unknown) => answerError(res, refusalFor(error)));
  };
};
