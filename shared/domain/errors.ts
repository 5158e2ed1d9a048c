/**
 * The error catalogue: every failure a caller or a job row may show. The status, the sentence and the fix live here and
 * nowhere else; what caused an error stays in the process, since it can quote a customer's content.
 */
type CatalogueEntry = {
  /** HTTP status; a job-only code has the status that its HTTP form would have. */
  readonly status: number;
  /** Whether a worker should try the same job again. */
  readonly retryable: boolean;
  readonly message: string;
  readonly fix: string;
};

export const errorCatalogue = {
  invalid_request: {
    status: 400,
    retryable: false,
    message: 'The request is not valid.',
    fix: 'Correct the named field; GET /v2/openapi.json lists every field with its type and allowed values.',
  },
  storage_not_allowed: {
    status: 400,
    retryable: false,
    message: 'This combination of async and storage is not allowed.',
    fix: 'Use async:false with storage true or false, or async:true with storage true or {"id": "..."}.',
  },
  storage_title_taken: {
    status: 400,
    retryable: false,
    message: 'Another storage configuration of this account has this title.',
    fix: 'Choose another title.',
  },
  unauthorized: {
    status: 401,
    retryable: false,
    message: 'The API key is missing or not valid.',
    fix: 'Send a live key in the X-API-Key header: an embedded stack prints its own, ephemera key create makes one elsewhere.',
  },
  forbidden_scope: {
    status: 403,
    retryable: false,
    message: 'This API key does not have the scope that this call needs.',
    fix: 'Use a key with that scope.',
  },
  link_invalid: {
    status: 403,
    retryable: false,
    message: 'This link has expired or was altered.',
    fix: 'Read the job or asset again: each read mints a fresh link.',
  },
  storage_full: {
    status: 403,
    retryable: false,
    message: 'The storage limit of the account is reached.',
    fix: 'Delete assets, or ask the operator for a larger plan.',
  },
  storage_refused: {
    status: 403,
    retryable: false,
    message: 'The plan of the account allows no further storage configuration.',
    fix: 'Delete a configuration, or ask the operator for a larger plan.',
  },
  not_found: {
    status: 404,
    retryable: false,
    message: 'There is nothing here.',
    fix: 'Check the path and the id.',
  },
  template_not_found: {
    status: 404,
    retryable: false,
    message: 'There is no template with this id.',
    fix: 'Take an id from GET /v2/templates, which lists the public templates and, with owner=me, your own.',
  },
  method_not_allowed: {
    status: 405,
    retryable: false,
    message: 'This path does not take this method.',
    fix: 'Use a method that the Allow header names.',
  },
  conflict_in_progress: {
    status: 409,
    retryable: false,
    message: 'A request with this idempotency key is still under way.',
    fix: 'Wait for the first request to end.',
  },
  body_too_large: {
    status: 413,
    retryable: false,
    message: 'The request body is too large: at most 5.5 MB of JSON, or a 4 MB upload.',
    fix: 'Load large images by URL rather than inlining them.',
  },
  unsupported_media: {
    status: 415,
    retryable: false,
    message: 'This content type is not supported here.',
    fix: 'Send Content-Type: application/json.',
  },
  range_invalid: {
    status: 416,
    retryable: false,
    message: 'The file has none of the bytes that the Range header asks for.',
    fix: 'Ask for bytes below the Content-Length of the whole file.',
  },
  idempotency_mismatch: {
    status: 422,
    retryable: false,
    message: 'This idempotency key was used with another request.',
    fix: 'Use a new idempotency key for a new request.',
  },
  page_load_failed: {
    status: 422,
    retryable: false,
    message: 'The page could not be loaded.',
    fix: 'Check that the URL answers, and that its host name resolves.',
  },
  page_failed: {
    status: 422,
    retryable: false,
    message: 'The page crashed or ran out of memory while it rendered.',
    fix: 'Make the page smaller, or split it.',
  },
  page_range_invalid: {
    status: 422,
    retryable: false,
    message: 'The page range lies outside the document.',
    fix: 'Ask only for pages that the document has.',
  },
  pdf_encrypted: {
    status: 422,
    retryable: false,
    message: 'The named PDF is encrypted.',
    fix: 'Send it without its password.',
  },
  pdf_broken: {
    status: 422,
    retryable: false,
    message: 'The named file is no PDF, or a damaged one.',
    fix: 'Send a file that a PDF checker finds no fault with.',
  },
  pdf_active_content: {
    status: 422,
    retryable: false,
    message: 'The named PDF holds JavaScript, or other things that act by themselves.',
    fix: 'Send it without scripts, launch actions, XFA forms and rich media.',
  },
  docx_encrypted: {
    status: 422,
    retryable: false,
    message: 'The document opens with a password only.',
    fix: 'Send it as a document without a password.',
  },
  docx_broken: {
    status: 422,
    retryable: false,
    message: 'The file is no DOCX document, or a damaged one.',
    fix: 'Send it as a word processor saves it, as .docx.',
  },
  office_engine_failed: {
    status: 502,
    retryable: true,
    message: 'The conversion service of this deployment did not convert the document.',
    fix: 'Try again; if it persists, ask the operator.',
  },
  egress_refused: {
    status: 422,
    retryable: false,
    message: 'This address may not be reached from here.',
    fix: 'Use a public address, or ask the operator to allow this one.',
  },
  template_failed: {
    status: 422,
    retryable: false,
    message: 'The template could not be rendered.',
    fix: 'Correct the template at the named line.',
  },
  user_storage_denied: {
    status: 422,
    retryable: false,
    message: 'The storage endpoint refused the credentials.',
    fix: 'Check the access key, the secret and the bucket policy.',
  },
  user_storage_missing: {
    status: 422,
    retryable: false,
    message: 'The bucket, or the storage configuration that names it, does not exist.',
    fix: 'Check the name and the region of the bucket, and the id of the configuration.',
  },
  user_storage_unreachable: {
    status: 422,
    retryable: false,
    message: 'The storage endpoint could not be reached or did not answer as S3 does.',
    fix: 'Check the endpoint address; it must be https and public, or allowed by the operator.',
  },
  document_too_large: {
    status: 422,
    retryable: false,
    message: 'The document is larger than the limit of the account.',
    fix: 'Split the document, or ask the operator for a larger limit.',
  },
  cancelled: {
    status: 422,
    retryable: false,
    message: 'The job was cancelled.',
    fix: 'Submit it again if it is still wanted.',
  },
  rate_limited: {
    status: 429,
    retryable: true,
    message: 'Too many requests for the plan of this account.',
    fix: 'Wait for as many seconds as Retry-After says.',
  },
  internal: {
    status: 500,
    retryable: true,
    message: 'Something failed on our side.',
    fix: 'Try again; if it persists, give the operator the request id.',
  },
  renderer_lost: {
    status: 503,
    retryable: true,
    message: 'The renderer was lost while it worked.',
    fix: 'Try again.',
  },
  render_timeout: {
    status: 504,
    retryable: false,
    message: 'The document was not ready in time.',
    fix: 'Raise timeout, or make the page load faster.',
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && Object.hasOwn(errorCatalogue, value);

/** What may leave the process with an error: never content. */
type PublicDetail = {
  /** Dotted path of the request field at fault. */
  readonly field?: string | undefined;
  /** A sentence for the caller in place of the catalogue's, built from field names and limits only. */
  readonly message?: string | undefined;
  /** Seconds after which the same call may fare better: a whole number, at least 1. */
  readonly retryAfter?: number | undefined;
  /** The job on record that ended so. */
  readonly jobId?: string | undefined;
};

/** The one error type that crosses layers. `cause` is for a debugger: it is never printed, stored or sent. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly retryAfter: number | undefined;
  readonly jobId: string | undefined;

  constructor(code: ErrorCode, detail: PublicDetail = {}, cause?: unknown) {
    super(detail.message ?? errorCatalogue[code].message, { cause });
    this.name = 'AppError';
    this.code = code;
    this.field = detail.field;
    this.retryAfter = detail.retryAfter;
    this.jobId = detail.jobId;
  }
}

/** Anything thrown, as a catalogue error; what is unknown becomes `internal` and shows nothing of itself. */
export const toAppError = (error: unknown): AppError =>
  error instanceof AppError ? error : new AppError('internal', {}, error);

/** Anything thrown, as the end of a job that is on record. */
export const toJobError = (jobId: string, error: unknown): AppError => {
  const { code, field, message, retryAfter, cause } = toAppError(error);
  return new AppError(code, { field, message, retryAfter, jobId }, cause);
};
