/** Lambda's public API, as far as a function or the CLI calls it: invocations, and a function's configuration. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { invokeComplete, payloadChunk } from './event-stream.ts';
import { configurationOf, updateConfiguration } from './function-configuration.ts';
import { type Billing, failureIn, LambdaError, type LambdaHost } from './host.ts';

const operations = {
  'POST invocations': 'Invoke',
  'POST response-streaming-invocations': 'InvokeWithResponseStream',
  'GET configuration': 'GetFunctionConfiguration',
  'PUT configuration': 'UpdateFunctionConfiguration',
} as const;
type Operation = (typeof operations)[keyof typeof operations] | 'Unknown';
type Asked = { readonly operation: Operation; readonly name: string };

/** Which operation a request asks for, and of which function. */
export const askedOf = ({ method, url = '' }: Pick<IncomingMessage, 'method' | 'url'>): Asked => {
  const [, name = '', last] = /^\/\d{4}-\d\d-\d\d\/functions\/([^/]+)\/([\w-]+)(?:\?|$)/.exec(url) ?? [];
  const operation = operations[`${method} ${last}` as keyof typeof operations] ?? 'Unknown';
  return { operation, name: decodeURIComponent(name) };
};

const refuse = (res: ServerResponse, error: unknown): void => {
  const { type, status, message } =
    error instanceof LambdaError ? error : new LambdaError('ServiceException', 500, 'Internal error');
  res.writeHead(status, { 'Content-Type': 'application/json', 'x-amzn-ErrorType': type });
  res.end(JSON.stringify({ Type: 'User', Message: message }));
};

const writeAll = async (res: ServerResponse, parts: readonly Uint8Array[]): Promise<void> => {
  const flowing = parts.map((part) => res.write(part)).every(Boolean);
  if (flowing || !res.writableNeedDrain || res.destroyed) return;
  await new Promise<void>((resolve) => {
    const proceed = (): void => {
      res.off('drain', proceed).off('close', proceed);
      resolve();
    };
    res.on('drain', proceed).on('close', proceed);
  });
};

type Call = {
  readonly host: LambdaHost;
  readonly name: string;
  readonly tenantId: string | undefined;
  /** Whether the answer brings the end of the log along. */
  readonly isLogAsked: boolean;
};

/** The line that Lambda itself writes at an invocation's end; what the function printed is in its log file alone. */
const logTail = (requestId: string, { durationMs, memoryMb }: Billing): string =>
  Buffer.from(
    `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${Math.ceil(durationMs)} ms\tMemory Size: ${memoryMb} MB\n`,
  ).toString('base64');

const invokeStreaming = async (
  { host, name, tenantId, isLogAsked }: Call,
  payload: Buffer,
  res: ServerResponse,
): Promise<void> => {
  const answer = await host.invoke(name, payload, tenantId);
  res.writeHead(200, {
    'Content-Type': 'application/vnd.amazon.eventstream',
    'X-Amzn-RequestId': answer.requestId,
    'X-Amzn-Remapped-Content-Type': answer.contentType ?? 'application/octet-stream',
  });
  try {
    // A caller that has gone does not stop the function: what is left of its answer is read and dropped.
    for await (const chunk of answer.body) if (!res.destroyed) await writeAll(res, payloadChunk(chunk));
  } catch {
    // How it ended is told below.
  }
  const failure = await answer.ended;
  const outcome = {
    ...(failure && { ErrorCode: failure.errorType, ErrorDetails: failure.errorMessage }),
    ...(isLogAsked && { LogResult: logTail(answer.requestId, await answer.billing) }),
  };
  await writeAll(res, invokeComplete(outcome));
  res.end();
};

const answerFailure = (res: ServerResponse, error: unknown): void => {
  const failure = failureIn(error);
  if (!failure) return refuse(res, error);
  res.writeHead(200, { 'Content-Type': 'application/json', 'X-Amz-Function-Error': 'Unhandled' });
  res.end(JSON.stringify(failure));
};

const failStreaming = async (res: ServerResponse, error: unknown): Promise<void> => {
  const failure = failureIn(error);
  if (!failure) return refuse(res, error);
  res.writeHead(200, { 'Content-Type': 'application/vnd.amazon.eventstream' });
  await writeAll(res, invokeComplete({ ErrorCode: failure.errorType, ErrorDetails: failure.errorMessage }));
  res.end();
};

const invokeBuffered = async ({ host, name, tenantId }: Call, payload: Buffer, res: ServerResponse): Promise<void> => {
  const answer = await host.invoke(name, payload, tenantId);
  const body = Buffer.concat(await answer.body.toArray());
  const failure = await answer.ended;
  if (failure) return answerFailure(res, Object.assign(new Error(), { failure }));
  res.writeHead(200, { 'Content-Type': 'application/json', 'X-Amzn-RequestId': answer.requestId });
  res.end(body);
};

const handle = async (host: LambdaHost, req: IncomingMessage, res: ServerResponse): Promise<void> => {
  const { operation, name } = askedOf(req);
  const payload = Buffer.concat(await req.toArray());
  const tenantId = req.headers['x-amz-tenant-id'];
  const call: Call = {
    host,
    name,
    tenantId: typeof tenantId === 'string' ? tenantId : undefined,
    isLogAsked: req.headers['x-amz-log-type'] === 'Tail',
  };
  const answer = (value: object): void => {
    res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
  };
  try {
    if (operation === 'InvokeWithResponseStream') {
      await invokeStreaming(call, payload, res).catch((error: unknown) => failStreaming(res, error));
    } else if (operation === 'Invoke') {
      await invokeBuffered(call, payload, res).catch((error: unknown) => answerFailure(res, error));
    } else if (operation === 'GetFunctionConfiguration') answer(configurationOf(host, name));
    else if (operation === 'UpdateFunctionConfiguration') answer(updateConfiguration(host, name, payload));
    else refuse(res, new LambdaError('UnknownOperationException', 404, 'Unknown operation'));
  } catch (error) {
    refuse(res, error);
  }
};

export const createInvokeListener =
  (host: LambdaHost): RequestListener =>
  (req, res) =>
    void handle(host, req, res);
