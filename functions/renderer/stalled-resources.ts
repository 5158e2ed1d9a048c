import type { EgressProxy } from './egress-proxy.ts';
import type { PageWatch } from './page-watch.ts';
import type { ResourceType, WatchedRequest } from './watched-requests.ts';

/** Milliseconds. */
const lookMs = 100;

/** What a document waits for before its load event, or the printer before it prints. */
const blockingTypes: ReadonlySet<ResourceType> = new Set(['Document', 'Stylesheet', 'Script', 'Image', 'Font']);

/**
 * Lets resources fail for which nothing has come for `resourceMs`, so that one of them does not hold its document to the
 * deadline. The document itself has until the deadline. Answers how to stop.
 */
export const giveUpStalled = (watch: PageWatch, proxy: EgressProxy, resourceMs: number): (() => void) => {
  const givenUp = new Set<string>();
  const isStalled = ({ url, startedAt }: WatchedRequest): boolean =>
    Date.now() - Math.max(startedAt, proxy.lastByteAt(new URL(url))) >= resourceMs;
  const look = (): void => {
    for (const request of watch.requests.inFlight()) {
      if (request.isMainDocument || !blockingTypes.has(request.type)) continue;
      // The browser may have tried again, over a new connection.
      if (!givenUp.has(request.id) && !isStalled(request)) continue;
      givenUp.add(request.id);
      proxy.giveUp(new URL(request.url));
    }
  };
  const timer = setInterval(look, lookMs);
  return () => clearInterval(timer);
};
