/** A conversion that comes as a queue message. Described in docs/submissions.md. */
import { AppError } from '../domain/errors.ts';
import type { ApiVersion } from '../domain/storage-mode.ts';
import { isObject } from './fields.ts';
import { parseIdempotencyKey } from './idempotency-key.ts';
import { parseJson } from './json-body.ts';
import type { OutputKind, SourceKind } from './request-fields.ts';

export type SubmittedRequest = {
  readonly version: ApiVersion;
  readonly kind: SourceKind;
  readonly output: OutputKind;
  /** As it would be posted to the path. */
  readonly body: unknown;
  readonly idempotencyKey: string | undefined;
};

const pathPattern = /^\/(?<version>v1|v2)\/(?<kind>html|url|template)\/(?<output>pdf|image)$/;

const refuse = (field: string, words: string): never => {
  throw new AppError('invalid_request', { field, message: `${field} ${words}.` });
};

/**
 * Reads `{"path": "/v2/html/pdf", "request": {...}, "idempotencyKey": "..."}`, the last one optional.
 * @throws AppError `invalid_request`, which quotes nothing of the message
 */
export const parseSubmission = (message: string): SubmittedRequest => {
  const given = parseJson(message);
  if (!isObject(given)) return refuse('message', 'must be a JSON object');
  const { path, request, idempotencyKey } = given;
  const conversion = pathPattern.exec(typeof path === 'string' ? path : '')?.groups;
  if (!conversion) return refuse('path', 'must be that of a conversion, such as /v2/html/pdf');
  return {
    ...(conversion as Pick<SubmittedRequest, 'version' | 'kind' | 'output'>),
    body: request,
    idempotencyKey: parseIdempotencyKey('idempotencyKey', idempotencyKey),
  };
};
