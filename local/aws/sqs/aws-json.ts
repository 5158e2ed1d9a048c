/** The AWS JSON protocols: POST, the operation in X-Amz-Target, one JSON object each way, errors by name. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

export type Fields = Readonly<Record<string, unknown>>;

export type Call = {
  readonly input: Fields;
  readonly req: IncomingMessage;
  /** Runs the callback, once, if the client goes away before the whole answer was handed to its connection. */
  readonly whenGone: (callback: () => void) => void;
};

export type Operation = (call: Call) => object | Promise<object>;

/** A refusal that the client is meant to see. */
export class ServiceError extends Error {
  /** As `__type` shows it. */
  readonly type: string;
  readonly status: number;
  /** The name from the service's older query protocol, for services that had one. */
  readonly queryCode: string | undefined;

  constructor(
    message: string,
    refusal: { readonly type: string; readonly status: number; readonly queryCode?: string },
  ) {
    super(message);
    this.type = refusal.type;
    this.status = refusal.status;
    this.queryCode = refusal.queryCode;
  }
}

export type JsonService = {
  readonly contentType: 'application/x-amz-json-1.0' | 'application/x-amz-json-1.1';
  /** What X-Amz-Target says before the dot. */
  readonly target: string;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly refuse: (code: RefusalCode, message?: string) => ServiceError;
  /** What the caller is told if it may not do this. */
  readonly authorize?: Authorize | undefined;
};

type RefusalCode = 'AccessDeniedException' | 'UnknownOperationException' | 'SerializationException' | 'InternalFailure';

export type Authorize = (req: IncomingMessage, operation: string, input: Fields) => string | undefined;

/** Ten messages of 1 MiB in all, each character escaped, would still fit. */
const bodyBytesMax = 8 * 1024 * 1024;

const readInput = async (req: IncomingMessage, { refuse }: JsonService): Promise<Fields> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) throw refuse('SerializationException');
    chunks.push(chunk);
  }
  try {
    const input: unknown = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Fields;
  } catch {
    // Not JSON: the same refusal as JSON that is no object.
  }
  throw refuse('SerializationException');
};

const operationOf = (req: IncomingMessage, { target, operations, refuse }: JsonService) => {
  const [service, name = ''] = String(req.headers['x-amz-target']).split('.');
  const operation = service === target && Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (req.method !== 'POST' || !operation) throw refuse('UnknownOperationException');
  return { name, operation };
};

const watchClient = (res: ServerResponse): Call['whenGone'] => {
  const callbacks: (() => void)[] = [];
  let isGone = res.destroyed;
  res.once('close', () => {
    if (res.writableFinished) return;
    isGone = true;
    for (const callback of callbacks) callback();
  });
  return (callback) => {
    if (isGone) callback();
    else callbacks.push(callback);
  };
};

const send = (res: ServerResponse, status: number, body: object): void => {
  if (res.destroyed) return;
  const text = JSON.stringify(body);
  res.writeHead(status, { 'Content-Length': Buffer.byteLength(text) }).end(text);
};

const sendError = (res: ServerResponse, error: unknown, { refuse }: JsonService): void => {
  // What any other error says stays here: it could quote a body.
  const { type, status, queryCode, message } = error instanceof ServiceError ? error : refuse('InternalFailure');
  if (queryCode) res.setHeader('x-amzn-query-error', `${queryCode};${status < 500 ? 'Sender' : 'Receiver'}`);
  send(res, status, { __type: type, message });
};

export const serveJson =
  (service: JsonService): RequestListener =>
  async (req, res) => {
    res.setHeader('Content-Type', service.contentType);
    res.setHeader('x-amzn-RequestId', randomUUID());
    const whenGone = watchClient(res);
    try {
      const { name, operation } = operationOf(req, service);
      const input = await readInput(req, service);
      const refusal = service.authorize?.(req, name, input);
      if (refusal) throw service.refuse('AccessDeniedException', refusal);
      send(res, 200, await operation({ input, req, whenGone }));
    } catch (error) {
      sendError(res, error, service);
    }
  };
