/** What a page asks for over the network, how it ends, and what does not load. */
import type { Protocol } from 'puppeteer-core';

type Network = Protocol.Network.RequestWillBeSentEvent;
export type ResourceType = Protocol.Network.ResourceType;

export type WatchedRequest = {
  readonly id: string;
  readonly url: string;
  readonly type: ResourceType;
  readonly frameId: string | undefined;
  /** Of the document that asks. */
  readonly loaderId: string;
  readonly isMainDocument: boolean;
  /** Epoch ms. */
  readonly startedAt: number;
  /** Epoch ms. */
  readonly answeredAt?: number;
  /** When bytes of the answer came last, its headers among them; epoch ms. */
  readonly lastByteAt?: number;
  /** Bytes that have still to come of an answer that tells how long it is. */
  readonly bytesLeft?: number;
  /** An answer that does not tell how long it is may go on for ever. */
  readonly isOpenEnded?: boolean;
};

/** The page itself: what it was asked for last, and how that was answered. */
export type WatchedDocument = { readonly url: string; readonly status?: number };
export type ResourceFailure = { readonly host: string; readonly reason: string };

const failuresMax = 100;
const errorStatusMin = 400;
/** Nobody misses these on paper. */
const unmissed: ReadonlySet<ResourceType> = new Set(['EventSource', 'Ping', 'CSPViolationReport', 'Prefetch', 'Other']);

/** In Chromium's own words. */
const reasonOf = ({ errorText, blockedReason, corsErrorStatus }: Protocol.Network.LoadingFailedEvent): string => {
  if (corsErrorStatus) return 'cors';
  return blockedReason ?? /^net::ERR_([A-Z0-9_]{1,60})$/.exec(errorText)?.[1]?.toLowerCase() ?? 'failed';
};

const lengthOf = ({ headers }: Protocol.Network.Response): number | undefined => {
  const [, length] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-length') ?? [];
  return length === undefined ? undefined : Number(length);
};

const createFailureList = () => {
  const listed = new Map<string, ResourceFailure>();
  return {
    add: ({ url, type }: WatchedRequest, reason: string): void => {
      const host = URL.parse(url)?.hostname;
      if (host && !unmissed.has(type) && listed.size < failuresMax) listed.set(`${host} ${reason}`, { host, reason });
    },
    all: () => [...listed.values()],
  };
};

/** Takes the events of the DevTools protocol, in their order. */
export const createWatchedRequests = (mainFrameId: string) => {
  const requests = new Map<string, WatchedRequest>();
  const failures = createFailureList();
  let changes = 0;
  let lastDataAt = 0;
  let document: WatchedDocument | undefined;
  /** Kept while the page asks for another document, which may turn out to be none: a download, or nothing at all. */
  let documentBefore: WatchedDocument | undefined;
  let stays = false;

  const end = (requestId: string): void => {
    const request = requests.get(requestId);
    if (!request) return;
    requests.delete(requestId);
    changes += 1;
    if (request.type === 'Fetch' || request.type === 'XHR') lastDataAt = Date.now();
  };

  return {
    started: ({ requestId, loaderId, frameId, request: { url }, type = 'Other' }: Network): void => {
      if (!/^https?:/.test(url)) return;
      const isMainDocument = requestId === loaderId && frameId === mainFrameId;
      if (isMainDocument) {
        documentBefore = document;
        document = { url };
        stays = false;
      }
      requests.set(requestId, { id: requestId, url, type, frameId, loaderId, isMainDocument, startedAt: Date.now() });
      changes += 1;
    },
    answered: ({ requestId, response }: Protocol.Network.ResponseReceivedEvent): void => {
      const request = requests.get(requestId);
      if (!request) return;
      const now = Date.now();
      const length = lengthOf(response);
      const answer = { answeredAt: now, lastByteAt: now, bytesLeft: length ?? 0, isOpenEnded: length === undefined };
      requests.set(requestId, { ...request, ...answer });
      if (request.isMainDocument) document = { url: response.url, status: response.status };
      else if (response.status >= errorStatusMin) failures.add(request, `http_${response.status}`);
    },
    gotData: ({ requestId, dataLength }: Protocol.Network.DataReceivedEvent): void => {
      const request = requests.get(requestId);
      if (!request) return;
      requests.set(requestId, {
        ...request,
        lastByteAt: Date.now(),
        bytesLeft: (request.bytesLeft ?? 0) - dataLength,
      });
    },
    finished: ({ requestId }: Protocol.Network.LoadingFinishedEvent): void => end(requestId),
    failed: (event: Protocol.Network.LoadingFailedEvent): void => {
      const request = requests.get(event.requestId);
      // Given up by the page itself: it does not miss it.
      const isGivenUp = event.canceled || event.errorText === 'net::ERR_ABORTED';
      if (request?.isMainDocument && isGivenUp) {
        document = documentBefore;
        stays = true;
      }
      if (request && !request.isMainDocument && !isGivenUp) failures.add(request, reasonOf(event));
      end(event.requestId);
    },
    /** A frame has another document now: what the one before it asked for may end unheard of. */
    navigated: ({ frame }: Protocol.Page.FrameNavigatedEvent): void => {
      for (const [requestId, { loaderId, frameId }] of requests) {
        const isOfFrame = frame.id === mainFrameId || frame.id === frameId;
        if (isOfFrame && loaderId !== frame.loaderId) end(requestId);
      }
    },

    /** What has not ended, sockets excepted. */
    inFlight: (): readonly WatchedRequest[] => [...requests.values()],
    /** Counts starts and ends. */
    changes: (): number => changes,
    /** Epoch ms of the last end of a data request; 0: none so far. */
    lastDataAt: (): number => lastDataAt,
    /** Each host and reason once. */
    failures: (): readonly ResourceFailure[] => failures.all(),
    /** Whether the page asked for another document last and did not get one. */
    stays: (): boolean => stays,
    /** Undefined for a document without an address. */
    document: (): WatchedDocument | undefined => document,
  };
};

export type WatchedRequests = ReturnType<typeof createWatchedRequests>;
