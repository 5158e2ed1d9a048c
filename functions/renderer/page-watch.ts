/**
 * Follows a page from outside while one document loads. It reads the protocol's own events: where those come out of
 * order, some of puppeteer's requests never end.
 */
import type { CDPEvents } from 'puppeteer-core';
import type { PreparedPage } from './prepared-page.ts';
import { createWatchedRequests, type WatchedRequests } from './watched-requests.ts';

export type LoadEvent = 'domcontentloaded' | 'load';

export type PageWatch = {
  readonly requests: Omit<
    WatchedRequests,
    'started' | 'answered' | 'gotData' | 'finished' | 'failed' | 'navigated' | 'stays'
  >;
  readonly hasHad: (event: LoadEvent) => boolean;
  /** For a navigation inside a document, which fires nothing. */
  readonly assumeLoaded: () => void;
  /** Counts an error that no event tells of: one of a script of the job's own. */
  readonly noteError: () => void;
  /** What was written to the page's log as an error, and what nobody caught. */
  readonly errors: () => number;
  /** Settles with the next thing that happens, or when `ms` have passed. */
  readonly next: (ms: number) => Promise<void>;
  readonly stop: () => void;
};

/** A promise that settles with the next call of `ring`. */
const createBell = () => {
  let rung = Promise.withResolvers<void>();
  return {
    ring: (): void => {
      rung.resolve();
      rung = Promise.withResolvers();
    },
    next: async (ms: number): Promise<void> => {
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(late.resolve, ms);
      await Promise.race([rung.promise, late.promise]);
      clearTimeout(timer);
    },
  };
};

export const watchPage = ({ cdp, frameId }: PreparedPage): PageWatch => {
  const bell = createBell();
  const requests = createWatchedRequests(frameId);
  const events = new Set<LoadEvent>();
  const listeners: (() => void)[] = [];
  let errors = 0;
  let isLoading = false;

  const setLoading = (ofFrame: string, value: boolean): void => {
    if (ofFrame === frameId) isLoading = value;
  };
  const noteError = (): void => {
    errors += 1;
  };
  const listen = <Name extends keyof CDPEvents>(name: Name, take: (event: CDPEvents[Name]) => unknown): void => {
    const listener = (event: CDPEvents[Name]): void => {
      take(event);
      bell.ring();
    };
    cdp.on(name, listener);
    listeners.push(() => cdp.off(name, listener));
  };
  listen('Network.requestWillBeSent', requests.started);
  listen('Network.responseReceived', requests.answered);
  listen('Network.dataReceived', requests.gotData);
  listen('Network.loadingFinished', requests.finished);
  listen('Network.loadingFailed', requests.failed);
  listen('Runtime.exceptionThrown', noteError);
  listen('Runtime.consoleAPICalled', ({ type }) => (type === 'error' || type === 'assert') && noteError());
  listen('Log.entryAdded', ({ entry }) => entry.level === 'error' && noteError());
  listen('Page.frameNavigated', requests.navigated);
  listen('Page.domContentEventFired', () => events.add('domcontentloaded'));
  listen('Page.loadEventFired', () => events.add('load'));
  listen('Page.frameStartedLoading', (event) => setLoading(event.frameId, true));
  listen('Page.frameStoppedLoading', (event) => setLoading(event.frameId, false));

  return {
    requests,
    // A document that asked for another one while it loaded, in vain, is complete without these events.
    hasHad: (event) => events.has(event) || (requests.stays() && !isLoading),
    assumeLoaded: () => {
      events.add('domcontentloaded').add('load');
      bell.ring();
    },
    noteError,
    errors: () => errors,
    next: bell.next,
    stop: () => {
      for (const stopListening of listeners) stopListening();
    },
  };
};
