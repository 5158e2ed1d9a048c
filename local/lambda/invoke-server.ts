/** Lambda's public API, as far as a function or the CLI calls it: Invoke and InvokeWithResponseStream. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { invokeComplete, payloadChunk } from './event-stream.ts';
import { failureIn, LambdaError, type LambdaHost } from './host.ts';

const pathPattern = /^\/(?:2015-03-31|2021-11-15)\/functions\/([^/]+)\/(invocations|response-streaming-invocations)$/;

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

type Call = { readonly host: LambdaHost; readonly name: string; readonly tenantId: string | undefined };

const invokeStreaming = async ({ host, name, tenantId }: Call, payload: Buffer, res: ServerResponse): Promise<void> => {
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
  const outcome = failure ? { ErrorCode: failure.errorType, ErrorDetails: failure.errorMessage } : {};
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
  const [, name = '', operation] = pathPattern.exec(req.url ?? '') ?? [];
  const payload = Buffer.concat(await req.toArray());
  const tenantId = req.headers['x-amz-tenant-id'];
  const call = { host, name: decodeURIComponent(name), tenantId: typeof tenantId === 'string' ? tenantId : undefined };
  if (operation === 'response-streaming-invocations') {
    await invokeStreaming(call, payload, res).catch((error: unknown) => failStreaming(res, error));
  } else if (operation) {
    await invokeBuffered(call, payload, res).catch((error: unknown) => answerFailure(res, error));
  } else {
    refuse(res, new LambdaError('UnknownOperationException', 404, 'Unknown operation'));
  }
};

export const createInvokeListener =
  (host: LambdaHost): RequestListener =>
  (req, res) =>
    void handle(host, req, res);
