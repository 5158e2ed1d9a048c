import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { APIGatewayProxyEvent } from 'aws-lambda';

export type GatewayRequest = {
  readonly requestId: string;
  readonly method: string;
  readonly stage: string;
  /** With its port, as a URL has it. */
  readonly host: string;
  /** Path below the stage, with its leading slash. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: IncomingMessage['rawHeaders'];
  readonly sourceIp: string;
  readonly body: Buffer;
};

/** Media types that arrive as Base64, everything else as text: `binaryMediaTypes` of the deployed API. */
const isBinary = (type: string | undefined): boolean => /^multipart\/form-data/i.test(type ?? '');

const groupValues = (pairs: Iterable<readonly [string, string]>): Record<string, string[]> => {
  const groups: Record<string, string[]> = Object.create(null);
  for (const [name, value] of pairs) {
    groups[name] ??= [];
    groups[name].push(value);
  }
  return groups;
};

const lastOf = (groups: Record<string, string[]>): Record<string, string> =>
  Object.fromEntries(Object.entries(groups).map(([name, values]) => [name, values.at(-1) ?? '']));

const pairsOf = (raw: readonly string[]): (readonly [string, string])[] =>
  raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ''] as const] : []));

type EventHead = Omit<APIGatewayProxyEvent, 'body' | 'isBase64Encoded'>;

const headOf = (request: GatewayRequest): EventHead => {
  const headers = groupValues(pairsOf(request.rawHeaders));
  const query = groupValues(request.query);
  return {
    resource: '/{proxy+}',
    path: request.path,
    httpMethod: request.method,
    headers: lastOf(headers),
    multiValueHeaders: headers,
    queryStringParameters: request.query.size > 0 ? lastOf(query) : null,
    multiValueQueryStringParameters: request.query.size > 0 ? query : null,
    pathParameters: { proxy: request.path.slice(1) },
    stageVariables: null,
    requestContext: {
      requestId: request.requestId,
      stage: request.stage,
      path: `/${request.stage}${request.path}`,
      httpMethod: request.method,
      protocol: 'HTTP/1.1',
      domainName: request.host,
      identity: { sourceIp: request.sourceIp },
    } as APIGatewayProxyEvent['requestContext'],
  };
};

/**
 * The event of a Lambda proxy integration of a REST API, as JSON. Source: API Gateway developer guide, "Input format".
 * A text body goes in byte by byte, as Latin-1, which escapes what JSON must and leaves UTF-8 as it came: decoded, a single
 * character beyond Latin-1 makes every pass over the text three to five times dearer.
 */
export const toEvent = (request: GatewayRequest): Buffer => {
  const isBase64Encoded = isBinary(request.headers['content-type']) && request.body.length > 0;
  const text = request.body.toString(isBase64Encoded ? 'base64' : 'latin1');
  const head = JSON.stringify({ ...headOf(request), isBase64Encoded });
  return Buffer.concat([
    Buffer.from(`${head.slice(0, -1)},"body":`),
    Buffer.from(text === '' ? 'null' : JSON.stringify(text), 'latin1'),
    Buffer.from('}'),
  ]);
};
