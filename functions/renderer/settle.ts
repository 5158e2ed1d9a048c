/**
 * Knows when a page is complete without being told what to wait for, and without waiting for a fixed time: see
 * docs/decisions/0006-ready-detection.md.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { evaluateInPage } from './evaluate-in-page.ts';
import { type Loading, until } from './loading.ts';
import { readyExpression } from './page-activity-script.ts';
import type { ResourceType, WatchedRequest } from './watched-requests.ts';

/** After data came, what a page makes of it may ask for more. */
const dataQuietMs = 50;
/** For how long timers and animations alone, with nothing from the network, keep a page from being complete. */
const plannedMsMax = 2_000;
/** After its load event, a page that goes on asking for things for longer is one that never stops. */
const settlingMsMax = 5_000;
/**
 * An answer without a length that takes longer than this is a stream. One that has come whole for so long is one that the page
 * does not read: Chromium says of it that it has ended only where it may be cached, and is no longer than 50 MB.
 */
const streamMs = 1_000;
/** A page between two documents cannot be asked anything. */
const betweenDocumentsMs = 10;

/** A page is complete without these. */
const unawaited: ReadonlySet<ResourceType> = new Set([
  'EventSource',
  'Ping',
  'CSPViolationReport',
  'Media',
  'TextTrack',
  'Manifest',
  'Prefetch',
  'Other',
]);

const isAwaited = (
  { type, startedAt, answeredAt, lastByteAt, bytesLeft = 0, isOpenEnded }: WatchedRequest,
  resourceMs: number,
): boolean => {
  if (type !== 'Fetch' && type !== 'XHR') return !unawaited.has(type);
  const now = Date.now();
  if (answeredAt === undefined) return now - startedAt < resourceMs;
  if (isOpenEnded) return now - answeredAt < streamMs;
  return now - (lastByteAt ?? answeredAt) < (bytesLeft > 0 ? resourceMs : streamMs);
};

const isQuiet = ({ watch, resourceMs }: Loading, startedBefore: number): boolean =>
  watch.requests.inFlight().every((request) => request.startedAt > startedBefore || !isAwaited(request, resourceMs));

/** Milliseconds for which the page should be left alone; undefined while it has no document to ask. */
const askPage = async ({ prepared, watch, deadline }: Loading): Promise<number | undefined> => {
  const lastDataAt = watch.requests.lastDataAt();
  const dataAgoMs = lastDataAt === 0 ? Number.POSITIVE_INFINITY : Date.now() - lastDataAt;
  const answer = await deadline.race(evaluateInPage(prepared.cdp, readyExpression(dataAgoMs)));
  if (!answer) return undefined;
  const plannedMs = Number(answer.result.value) || 0;
  return Math.max(plannedMs, dataQuietMs - dataAgoMs);
};

export const settle = async (loading: Loading): Promise<void> => {
  const { watch, deadline } = loading;
  const { changes, lastDataAt } = watch.requests;
  await until(loading, () => watch.hasHad('load'));
  const loadedAt = Date.now();
  const settledBy = loadedAt + Math.min(settlingMsMax, loading.resourceMs);
  for (;;) {
    await until(loading, () => isQuiet(loading, settledBy));
    const changesBefore = changes();
    const busyMs = await askPage(loading);
    if (busyMs === undefined) await deadline.race(pause(betweenDocumentsMs));
    else if (Date.now() > settledBy) return;
    else if (changes() === changesBefore) {
      const patienceMs = Math.max(loadedAt, lastDataAt()) + plannedMsMax - Date.now();
      const waitMs = Math.min(busyMs, patienceMs);
      if (waitMs <= 0) return;
      await deadline.race(pause(waitMs));
    }
  }
};
