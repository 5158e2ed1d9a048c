/** What the gateway answers by itself, in the form of every other error. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import { commonHeaders } from '../../shared/api/common-headers.ts';
import { errorBody } from '../../shared/api/error-body.ts';
import { AppError, errorCatalogue } from '../../shared/domain/errors.ts';

/** On every answer, whoever makes it. */
export const requestIdHeader = 'x-amzn-RequestId';

type Refusal = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export const refusalOf = (error: AppError): Refusal => {
  const { status } = errorCatalogue[error.code];
  const body = JSON.stringify(errorBody(error));
  const length = String(Buffer.byteLength(body));
  return { status, headers: { ...commonHeaders, 'Content-Type': 'application/json', 'Content-Length': length }, body };
};

export const answerError = (res: ServerResponse, error: AppError): void => {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const { status, headers, body } = refusalOf(error);
  res.writeHead(status, headers).end(body);
};

/** For how long a client may go on sending what nobody wants. */
const lingerMsMax = 3_000;

/**
 * Refuses a body, whole or begun. The answer leaves at once, and what still comes is read and dropped for a while: a
 * connection that is closed upon unread bytes is reset, and many a client never sees the answer then.
 */
export const refuseBody = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
  const { status, headers, body } = refusalOf(new AppError('body_too_large'));
  res.writeHead(status, { ...headers, Connection: 'close' }).write(body);
  req.resume();
  await finished(req, { signal: AbortSignal.timeout(lingerMsMax) }).catch(() => undefined);
  res.end();
};
