/**
 * Requests that are sent twice under one idempotency key. What is kept of them are two fingerprints under the account's
 * own key, which tell nobody else anything, and the id of the job.
 */
import { createHmac } from 'node:crypto';
import { errorCatalogue } from './errors.ts';
import type { JobRecord } from './job.ts';

/** A request as its idempotency key names it. */
export type Claim = {
  /** Fingerprint of the idempotency key. */
  readonly slot: string;
  /** Fingerprint of the request. */
  readonly request: string;
};

/** A claim that was made before, and the job that was made for it. */
export type Claimed = { readonly request: string; readonly jobId: string };

export type ClaimedRequest = {
  /** As the caller sent it. */
  readonly idempotencyKey: string;
  /** All that makes it this request and no other. */
  readonly parts: readonly (string | Uint8Array)[];
};

const fingerprint = (key: Uint8Array, parts: readonly (string | Uint8Array)[]): string => {
  const mac = createHmac('sha256', key);
  // With their lengths, so that parts cannot run into each other.
  for (const part of parts) mac.update(`${Buffer.byteLength(part)}|`).update(part);
  return mac.digest('base64url');
};

/** @param key the account's idempotency key */
export const claimOf = (key: Uint8Array, { idempotencyKey, parts }: ClaimedRequest): Claim => ({
  slot: fingerprint(key, ['key', idempotencyKey]),
  request: fingerprint(key, ['request', ...parts]),
});

/**
 * What a repeated request gets, by the job that it was first answered with:
 * - `same`: that job
 * - `wait`: nothing yet, since the caller would wait for a document that is only being made
 * - `anew`: a new job, since of the first one nothing is left to answer with, or it failed by no fault of the request
 */
export const onRepeat = (job: JobRecord | undefined, { async }: { readonly async: boolean }) => {
  if (!job) return 'anew';
  if (job.status === 'pending') return async ? 'same' : 'wait';
  if (job.errorCode) return errorCatalogue[job.errorCode].retryable ? 'anew' : 'same';
  return job.storage === 'none' ? 'anew' : 'same';
};
