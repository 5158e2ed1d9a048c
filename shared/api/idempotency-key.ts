import { AppError } from '../domain/errors.ts';

export const idempotencyKeyPattern = /^[\x21-\x7e]{1,255}$/;

/**
 * The key under which a caller may send one request several times; undefined without one.
 * @param field where it stood
 * @throws AppError `invalid_request`
 */
export const parseIdempotencyKey = (field: string, value: unknown): string | undefined => {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && idempotencyKeyPattern.test(value)) return value;
  const message = `${field} must be 1 to 255 printable ASCII characters, without spaces.`;
  throw new AppError('invalid_request', { field, message });
};
