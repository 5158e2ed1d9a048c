import { errorBody } from '../../shared/api/error-body.ts';
import { errorCatalogue, toAppError } from '../../shared/domain/errors.ts';

/** For a failure that names no time of its own. */
const retryAfterDefault = 1;

/** Any failure as the wire's error body; what caused it stays here. */
export const errorResponse = (error: unknown, headers: Readonly<Record<string, string>> = {}): Response => {
  const { code, field, message, retryAfter = retryAfterDefault } = toAppError(error);
  const { status } = errorCatalogue[code];
  const mayRetry = status === 429 || status === 503;
  return Response.json(errorBody({ code, field, message }), {
    status,
    headers: { ...headers, ...(mayRetry && { 'Retry-After': String(retryAfter) }) },
  });
};
