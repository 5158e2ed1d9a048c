/** Stands in API Gateway's place: HTTP in, Lambda proxy events out, streamed answers back. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { limits, stages } from '../../infra/topology.ts';
import { failureIn, LambdaError, type LambdaHost } from '../lambda/host.ts';
import { type GatewayRequest, toEvent } from './event.ts';
import { readPrelude } from './integration-response.ts';
import { answerError, refuseBody } from './refusal.ts';

/** The methods that `ANY` stands for: to the gateway, any other is one that the path does not have. */
const methods = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);

/** Paths that people type without a stage. */
const shortPaths = /^\/(?:(?:docs|health|openapi\.json|dashboard)(?:[/?].*)?)?$/;

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

const toRequest = (req: IncomingMessage, body: Buffer): GatewayRequest | undefined => {
  const [path = '', query] = (req.url ?? '/').replace(/^\/+/, '/').split(/\?(.*)/s);
  const [, stage = '', rest = ''] = /^\/([^/]+)(\/.*)$/.exec(path.replace(/\/{2,}/g, '/')) ?? [];
  if (!(stages as readonly string[]).includes(stage) || !methods.has(req.method ?? '')) return undefined;
  return {
    requestId: randomUUID(),
    method: req.method ?? 'GET',
    stage,
    path: rest,
    query: new URLSearchParams(query ?? ''),
    headers: req.headers,
    rawHeaders: req.rawHeaders,
    sourceIp: req.socket.remoteAddress ?? '',
    body,
  };
};

const relay = async (host: LambdaHost, apiFunction: string, request: GatewayRequest, res: ServerResponse) => {
  const answer = await host.invoke(apiFunction, toEvent(request));
  const prelude = await readPrelude(answer.body);
  if (!prelude) {
    answer.body.resume();
    return answerError(res, (await answer.ended)?.errorType === 'Sandbox.Timedout' ? 'render_timeout' : 'internal');
  }
  res.writeHead(prelude.statusCode, { ...prelude.headers, 'x-amzn-RequestId': request.requestId });
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

const answerFailure = (res: ServerResponse, error: unknown): void => {
  const isTooLarge = error instanceof LambdaError && error.status === 413;
  const isLate = failureIn(error)?.errorType === 'Sandbox.Timedout';
  answerError(res, isTooLarge ? 'body_too_large' : isLate ? 'render_timeout' : 'internal');
};

const handle = async (host: LambdaHost, apiFunction: string, req: IncomingMessage, res: ServerResponse) => {
  if (shortPaths.test(req.url ?? '/')) {
    const path = req.url === '/' ? '/docs' : req.url;
    res.writeHead(302, { Location: `/v2${path}` }).end();
    return;
  }
  const body = await readBody(req, res);
  if (!body) return refuseBody(req, res);
  const request = toRequest(req, body);
  if (!request) return answerError(res, 'not_found');
  await relay(host, apiFunction, request, res);
};

export const createGatewayListener =
  (host: LambdaHost, apiFunction: string): RequestListener =>
  (req, res) => {
    handle(host, apiFunction, req, res).catch((error: unknown) => answerFailure(res, error));
  };
