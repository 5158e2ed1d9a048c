import { errorBody } from '../../shared/api/error-body.ts';
import { errorCatalogue, toAppError } from '../../shared/domain/errors.ts';
import { logFailure } from '../../shared/observability/logger.ts';
import { jobHeaders } from './document-response.ts';

type Headers = Readonly<Record<string, string>>;

/** For a failure that names no time of its own. */
const retryAfterDefault = 1;

/** Any failure as the wire's error body; what caused it stays here. */
export const errorResponse = (error: unknown, headers: Headers = {}): Response => {
  const { code, field, message, jobId, retryAfter = retryAfterDefault } = toAppError(error);
  const { status } = errorCatalogue[code];
  const mayRetry = status === 429 || status === 503;
  return Response.json(errorBody({ code, field, message }), {
    status,
    headers: {
      ...headers,
      ...(jobId && jobHeaders(jobId)),
      ...(mayRetry && { 'Retry-After': String(retryAfter) }),
    },
  });
};

/** The same for whatever was thrown: the operator is told of what is ours. */
export const failureResponse = (error: unknown, requestId: string, headers?: Headers): Response => {
  const { code } = toAppError(error);
  if (code === 'internal') logFailure('request_failed', { code, requestId, error });
  return errorResponse(error, headers);
};
