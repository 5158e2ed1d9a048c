/**
 * Structured logs, one JSON line each. Only the fields below exist, so content has no way in: no message of an error is
 * written, since it can quote a page, a URL or a request.
 */
import { AppError, type ErrorCode } from '../domain/errors.ts';

export type LogLine = {
  readonly level: 'error';
  readonly event:
    | 'process_failed'
    | 'request_failed'
    | 'render_failed'
    | 'job_failed'
    | 'submission_failed'
    | 'sweep_failed'
    | 'delivery_failed'
    | 'deletion_failed'
    | 'verification_failed';
  readonly code: ErrorCode;
  readonly requestId: string;
  /** The kind of error behind an unexpected failure, and where in our own code it came from. */
  readonly errorName?: string;
  readonly frames?: readonly string[];
};

const framesMax = 5;

/** Places in code; a stack's first lines, which quote the message, are none. */
const framesOf = ({ stack = '', message }: Error): string[] =>
  [...stack.slice(stack.indexOf(message) + message.length).matchAll(/^\s+at .*?([\w.-]+:\d+:\d+)\)?$/gm)]
    .slice(0, framesMax)
    .map(([, place = '']) => place);

const originOf = (error: unknown): Pick<LogLine, 'errorName' | 'frames'> => {
  const cause = error instanceof AppError ? error.cause : error;
  if (!(cause instanceof Error)) return {};
  return { errorName: /^\w{1,60}$/.test(cause.name) ? cause.name : 'Error', frames: framesOf(cause) };
};

/** Tells the operator of a failure that is ours: what kind, where, in which request. */
export const logFailure = (
  event: LogLine['event'],
  { code, requestId, error }: { code: ErrorCode; requestId: string; error: unknown },
): void => {
  const line: LogLine = { level: 'error', event, code, requestId, ...originOf(error) };
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
