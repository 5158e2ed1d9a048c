/** Which failures pass by themselves, and how long to wait for that. */
import { EphemeraError } from './client-error.ts';

const firstWaitMs = 500;
const waitMsMax = 8_000;
/** Nobody wants to wait longer unasked; the error says how long it would be. */
const retryAfterMax = 60;

const passingStatuses = [429, 500, 502, 503, 504];

const isPassing = ({ code, status }: EphemeraError): boolean => {
  if (code === 'connection_failed' || code === 'timed_out') return true;
  // The first call under this idempotency key goes on: its answer is what the caller wants.
  if (code === 'conflict_in_progress') return true;
  // A document that took too long would take as long again.
  return code !== 'render_timeout' && status !== undefined && passingStatuses.includes(status);
};

/** Milliseconds to wait before a call is made again; undefined if it would fail as it did. */
export const waitBeforeNext = (error: unknown, tries: number): number | undefined => {
  if (!(error instanceof EphemeraError) || !isPassing(error)) return undefined;
  const { retryAfter } = error;
  if (retryAfter !== undefined) return retryAfter > retryAfterMax ? undefined : retryAfter * 1000;
  const longest = Math.min(firstWaitMs * 2 ** (tries - 1), waitMsMax);
  // Not all who were refused at a time come back at a time.
  return longest * (0.5 + Math.random() / 2);
};

/** @throws what the signal was aborted with */
export const sleep = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
