import { type ErrorCode, errorCatalogue } from '../domain/errors.ts';

export type ErrorBody = {
  readonly statusCode: number;
  readonly error: string;
  readonly message: string;
  readonly code: ErrorCode;
  readonly allowed: false;
  readonly reason: string;
  readonly fix: string;
  readonly field?: string;
};

const statusTexts: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Payload Too Large',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

type PublicError = { readonly code: ErrorCode; readonly message: string; readonly field?: string | undefined };

/** The body of every 4xx and 5xx answer, the gateway's own included. Source: wire contract, errors and retries. */
export const errorBody = ({ code, message, field }: PublicError): ErrorBody => {
  const { status, fix } = errorCatalogue[code];
  return {
    statusCode: status,
    error: statusTexts[status] ?? 'Error',
    message,
    code,
    allowed: false,
    reason: message,
    fix,
    ...(field && { field }),
  };
};
