/** The one error that the client throws, but for what a caller's own signal was aborted with. */
import type { ErrorBody } from './wire.ts';

/** What can go wrong on this side of the wire. */
export type ClientErrorCode =
  /** An option, or an argument, that no call can be made with. Nothing was sent. */
  | 'invalid_option'
  /** The service could not be reached, or the connection was lost. */
  | 'connection_failed'
  /** There was no answer within `timeoutMs`. */
  | 'timed_out'
  /** Something answered that does not speak as the service does: a proxy, or another server. */
  | 'unexpected_answer'
  /** A document did not arrive whole. */
  | 'broken_stream'
  /** The job had not ended when the wait for it did. It goes on. */
  | 'wait_timed_out'
  /** The job or asset has no document. */
  | 'no_document'
  /** A webhook that is not signed with one of these secrets, or is too old. */
  | 'webhook_invalid';

export type EphemeraErrorCode = ErrorBody['code'] | ClientErrorCode;

type Detail = {
  readonly message: string;
  readonly status?: number | undefined;
  readonly field?: string | undefined;
  readonly fix?: string | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly jobId?: string | undefined;
  readonly cause?: unknown;
};

export class EphemeraError extends Error {
  /** Stable: what programs decide by. */
  readonly code: EphemeraErrorCode;
  /** HTTP status of the answer, if there was one. */
  readonly status: number | undefined;
  /** Dotted path of the request field at fault, or name of the option. */
  readonly field: string | undefined;
  /** What to do about it. */
  readonly fix: string | undefined;
  /** What an operator finds the call by. */
  readonly requestId: string | undefined;
  /** Seconds after which the same call may fare better. */
  readonly retryAfter: number | undefined;
  /** The job that failed, or was waited for. */
  readonly jobId: string | undefined;

  constructor(code: EphemeraErrorCode, { message, cause, ...detail }: Detail) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'EphemeraError';
    this.code = code;
    this.status = detail.status;
    this.field = detail.field;
    this.fix = detail.fix;
    this.requestId = detail.requestId;
    this.retryAfter = detail.retryAfter;
    this.jobId = detail.jobId;
  }
}

/** Seconds, from either form of the header. */
const retryAfterOf = (headers: Headers): number | undefined => {
  const value = headers.get('Retry-After');
  if (!value) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - Date.now()) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
};

/** What a failed call was answered with, whoever answered. */
export const errorOf = async (response: Response): Promise<EphemeraError> => {
  const { status, headers } = response;
  const body = (await response.json().catch(() => undefined)) as Partial<ErrorBody> | null | undefined;
  const { code = 'unexpected_answer', message = `The service answered ${status}.`, field, fix } = body ?? {};
  const requestId = headers.get('x-amzn-RequestId') ?? undefined;
  return new EphemeraError(code, { message, status, field, fix, requestId, retryAfter: retryAfterOf(headers) });
};
