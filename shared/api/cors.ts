/**
 * What lets a web page of any origin call the API. Callers are known by a key that their own code sends, never by a cookie,
 * so that no page can act for its visitor. Source: Fetch standard, CORS protocol.
 */

/** Headers of answers that a page may read, beside those that it always may. */
const shownHeaders = [
  'Accept-Ranges',
  'Allow',
  'Content-Disposition',
  'Content-Range',
  'Link',
  'Retry-After',
  'Server-Timing',
  'cl-worker-job-id',
  'cl-cluster-id',
  'cl-bandwidth',
  'cl-process-time',
  'ephemera-report',
  'x-amzn-RequestId',
];

/** Headers of requests that a page has to ask for. */
const takenHeaders = ['Content-Type', 'Idempotency-Key', 'Range', 'Receipt-Secret', 'X-API-Key'];
const takenMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** No browser remembers a preflight for longer. */
const preflightSecondsMax = 7200;

/** On every answer, the gateway's own included. */
export const corsHeaders = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': shownHeaders.join(', '),
} as const;

/** On the answer to OPTIONS, besides. */
export const preflightHeaders = {
  'Access-Control-Allow-Methods': takenMethods.join(', '),
  'Access-Control-Allow-Headers': takenHeaders.join(', '),
  'Access-Control-Max-Age': String(preflightSecondsMax),
} as const;
