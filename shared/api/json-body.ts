import { AppError } from '../domain/errors.ts';

/** Bytes of a JSON request. Base64 and escapes count: the whole must fit into one Lambda invocation of 6 MB. */
export const bodyBytesMax = 5.5 * 1024 * 1024;

const byteOrderMark = /^\ufeff/;

const decode = (body: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(body);

/** @throws AppError `invalid_request` on what is not UTF-8, naming the field */
export const decodeText = (bytes: Uint8Array, field: string): string => {
  try {
    return decode(bytes);
  } catch (error) {
    throw new AppError('invalid_request', { field, message: `${field} must be text in UTF-8.` }, error);
  }
};

/**
 * What comes as text was decoded before, with U+FFFD in place of what is not UTF-8.
 * @throws AppError `body_too_large`, or `invalid_request` on anything that is not JSON; the text itself is never quoted
 */
export const parseJson = (body: Uint8Array | string): unknown => {
  if (Buffer.byteLength(body) > bodyBytesMax) throw new AppError('body_too_large');
  try {
    return JSON.parse(typeof body === 'string' ? body.replace(byteOrderMark, '') : decode(body));
  } catch (error) {
    throw new AppError('invalid_request', { message: 'The request body is not valid JSON.' }, error);
  }
};
