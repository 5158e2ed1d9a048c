import type { EgressRefusal } from '../../shared/domain/egress.ts';

export type EgressFailure =
  | 'name_not_resolved'
  | 'connect_failed'
  | 'connection_lost'
  /** Given up by the renderer: nothing came for too long. */
  | 'no_answer'
  /** A path on the blank origin: the document has a relative address, but no base to be relative to. */
  | 'relative_url'
  /** A relative address that none of the files of the document has. */
  | 'not_uploaded'
  | 'too_many_bytes'
  | 'too_many_connections'
  | 'too_late';

type HostReason<R extends string> = { readonly host: string; readonly reason: R };

/** Hosts as `URL.hostname` has them, each reason once, the first 100. No path, no address, no content. */
export type EgressReport = {
  /** Requests, refused ones included; a tunnel (https, WebSocket) counts once, whatever passes through it. */
  readonly requests: number;
  /** Bodies and tunnelled bytes. */
  readonly bytesIn: number;
  readonly refused: readonly HostReason<EgressRefusal>[];
  readonly failed: readonly HostReason<EgressFailure>[];
};

export const emptyReport: EgressReport = { requests: 0, bytesIn: 0, refused: [], failed: [] };

const hostsMax = 100;

const createHostList = <R extends string>() => {
  const listed = new Map<string, HostReason<R>>();
  return {
    add: (host: string, reason: R): void => {
      if (listed.size < hostsMax) listed.set(`${host} ${reason}`, { host, reason });
    },
    all: () => [...listed.values()],
  };
};

/** The running count behind a report. */
export const createTally = () => {
  const refused = createHostList<EgressRefusal>();
  const failed = createHostList<EgressFailure>();
  let requests = 0;
  let bytesIn = 0;
  let bytesOut = 0;
  return {
    addRequest: (): void => {
      requests += 1;
    },
    addRefused: refused.add,
    addFailed: failed.add,
    /** Answers the bytes of both directions so far. */
    addBytes: (direction: 'in' | 'out', bytes: number): number => {
      if (direction === 'in') bytesIn += bytes;
      else bytesOut += bytes;
      return bytesIn + bytesOut;
    },
    report: (): EgressReport => ({ requests, bytesIn, refused: refused.all(), failed: failed.all() }),
  };
};
