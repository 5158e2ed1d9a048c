/** Runs the app behind a streaming REST API: a proxy event in, a streamed answer out. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { corsHeaders } from '../../shared/api/cors.ts';
import { AppError } from '../../shared/domain/errors.ts';
import { failureResponse } from './error-response.ts';

/** What the app is given beside the request. */
export type Bindings = {
  /** Kept out of the request: converting it to a stream and back costs time. */
  readonly body: Buffer | string;
  readonly requestId: string;
  /** Takes work that is begun once the answer has left, and done before the function is frozen. */
  readonly afterwards: (work: () => Promise<unknown>) => void;
};
type App = { readonly fetch: (request: Request, bindings: Bindings) => Response | Promise<Response> };

/** A URL resolves these by itself: what the gateway let in as one path would be routed as another. */
const dotSegment = /\/(?:\.|%2e){1,2}(?:\/|$)/i;

/** As a URL's path: to a URL a backslash is a slash, and tabs and line breaks are nothing. */
const escapePath = (path: string): string => path.replace(/[\\\t\r\n]/g, (character) => encodeURIComponent(character));

/** A header is bytes, one to a character. What a gateway has decoded already is undone. */
const undecoded = (value: string): string =>
  /[\u0100-\uffff]/.test(value) ? Buffer.from(value).toString('latin1') : value;

/** @throws AppError `not_found` */
const toRequest = (event: APIGatewayProxyEvent): Request => {
  const query = new URLSearchParams();
  for (const [name, values = []] of Object.entries(event.multiValueQueryStringParameters ?? {})) {
    for (const value of values) query.append(name, value);
  }
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(event.multiValueHeaders ?? {})) {
    for (const value of values) headers.append(name, undecoded(value));
  }
  // A custom domain's base path is part of `path` and the stage is not; the proxy parameter is the same in both.
  const path = `/${event.requestContext.stage}/${event.pathParameters?.proxy ?? ''}`;
  if (dotSegment.test(path)) throw new AppError('not_found');
  const url = new URL(`https://${event.requestContext.domainName ?? 'localhost'}`);
  url.pathname = escapePath(path);
  url.search = query.toString();
  // HEAD asks for the head of what GET answers.
  const method = event.httpMethod === 'HEAD' ? 'GET' : event.httpMethod;
  return new Request(url, { method, headers });
};

/** What the app answers, and to what is no request for it the refusal that it would have answered. */
const answerOf = async (app: App, event: APIGatewayProxyEvent, bindings: Bindings): Promise<Response> => {
  try {
    return await app.fetch(toRequest(event), bindings);
  } catch (error) {
    return failureResponse(error, bindings.requestId, corsHeaders);
  }
};

const bodyOf = ({ body, isBase64Encoded }: APIGatewayProxyEvent): Buffer | string =>
  isBase64Encoded ? Buffer.from(body ?? '', 'base64') : (body ?? '');

type Body = ReadableStream<Uint8Array> | null;

const writeBody = async (stream: Writable, body: Body): Promise<void> => {
  for await (const chunk of body ?? []) if (!stream.write(chunk)) await once(stream, 'drain');
  stream.end();
  await finished(stream);
};

/** An answer without a body. What the body would have been is read all the same: whoever makes it waits for that. */
const writeHead = async (stream: Writable, body: Body): Promise<void> => {
  // Status and headers leave before the first write, which must be one.
  stream.write('');
  for await (const _ of body ?? []);
  await writeBody(stream, null);
};

/**
 * The Lambda handler for an app. A body that fails midway fails the invocation, so that the gateway breaks the
 * transfer: a cut document must never look complete.
 */
export const streamApp = (app: App) =>
  awslambda.streamifyResponse<APIGatewayProxyEvent>(async (event, stream) => {
    const afterwards: (() => Promise<unknown>)[] = [];
    const response = await answerOf(app, event, {
      body: bodyOf(event),
      requestId: event.requestContext.requestId,
      afterwards: (work) => void afterwards.push(work),
    });
    const answer = awslambda.HttpResponseStream.from(stream, {
      statusCode: response.status,
      headers: Object.fromEntries(response.headers),
    });
    try {
      const isHead = event.httpMethod === 'HEAD' || response.body === null;
      await (isHead ? writeHead : writeBody)(answer, response.body);
    } finally {
      await Promise.allSettled(afterwards.map((work) => work()));
    }
  });
