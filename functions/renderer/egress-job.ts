/** What one job may do to the network and does: its routes, its connections, its limits. */
import { Agent } from 'node:http';
import type { Socket } from 'node:net';
import {
  type AddressLookup,
  type EgressDecision,
  type EgressPolicy,
  resolveEgress,
} from '../../shared/domain/egress.ts';
import { connectPinned } from '../../shared/network/pinned-connection.ts';
import { createTally, type EgressFailure } from './egress-report.ts';
import type { Upload } from './upload.ts';

export type EgressJobOptions = {
  readonly policy: EgressPolicy;
  /** Bodies and tunnelled bytes, both directions together; what goes over it is cut. */
  readonly bytesMax: number;
  /** Connections opened in all, and origins asked for in all. */
  readonly connectionsMax: number;
  /** Epoch ms; connections still open then are cut, and none is made after. */
  readonly deadlineAt: number;
  /** What relative addresses of the document mean. */
  readonly upload?: Upload | undefined;
};

/** An origin that may be reached. */
export type EgressRoute = {
  /** Keeps connections to the origin alive for the job. */
  readonly agent: Agent;
  readonly connect: () => Promise<Socket>;
};

/** 403: refused by the rule; 502: allowed, but not reached. */
export type NoRoute = { readonly status: 403 | 502 };

/** What is open between the browser and an origin. */
export type EgressExchange = {
  /** Of a plain http request; what passes through a tunnel has none that is known. */
  readonly url?: string;
  /** `host:port` */
  readonly origin: string;
  /** Ends it towards the browser. */
  readonly giveUp: () => void;
  /** Epoch ms when the origin last sent anything. */
  lastInAt?: number;
};

export type EgressJob = ReturnType<typeof createEgressJob>;

const originOf = ({ protocol, hostname, port }: URL): string =>
  `${hostname}:${port || (/^(https|wss):$/.test(protocol) ? 443 : 80)}`;

/** Whether it carries, or may carry, the answer for an address. */
const isFor = (url: URL, exchange: EgressExchange): boolean => {
  const { href } = Object.assign(new URL(url), { hash: '' });
  return exchange.url ? exchange.url === href : exchange.origin === originOf(url);
};

const createAgent = (connect: () => Promise<Socket>): Agent => {
  const agent = new Agent({ keepAlive: true });
  agent.createConnection = (_options, callback) => {
    connect().then(
      (socket) => callback?.(null, socket),
      (error: Error) => callback?.(error, undefined as never),
    );
    return undefined;
  };
  return agent;
};

type Surroundings = { readonly lookup: AddressLookup; readonly ownAddresses: readonly string[] };

export const createEgressJob = (options: EgressJobOptions, { lookup, ownAddresses }: Surroundings) => {
  const { policy, bytesMax, connectionsMax, deadlineAt } = options;
  const tally = createTally();
  const sockets = new Set<Socket>();
  const routes = new Map<string, Promise<EgressRoute | NoRoute>>();
  const exchanges = new Set<EgressExchange>();
  let connections = 0;
  let stopped: EgressFailure | undefined;

  const stop = (reason: EgressFailure): void => {
    stopped ??= reason;
    clearTimeout(deadline);
    for (const socket of sockets) socket.destroy();
  };
  const deadline = setTimeout(() => stop('too_late'), Math.max(0, deadlineAt - Date.now()));

  const adopt = (socket: Socket): void => {
    if (sockets.has(socket)) return;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };

  const fail = (host: string, reason: EgressFailure): NoRoute => {
    tally.addFailed(host, stopped ?? reason);
    return { status: 502 };
  };

  const connect = async (host: string, port: number, addresses: readonly string[]): Promise<Socket> => {
    connections += 1;
    const isOverLimit = connections > connectionsMax;
    try {
      if (isOverLimit || stopped) throw new Error('no connection may be made');
      return await connectPinned({ host, port, addresses }, adopt);
    } catch (error) {
      fail(host, isOverLimit ? 'too_many_connections' : 'connect_failed');
      throw error;
    }
  };

  const toRoute = (host: string, port: number, decision: EgressDecision): EgressRoute | NoRoute => {
    if (!decision.allowed) {
      tally.addRefused(host, decision.reason);
      return { status: 403 };
    }
    const open = () => connect(host, port, decision.addresses);
    return { agent: createAgent(open), connect: open };
  };

  const findRoute = async (host: string, port: number): Promise<EgressRoute | NoRoute> => {
    try {
      return toRoute(host, port, await resolveEgress(policy, { host, port, ownAddresses }, lookup));
    } catch {
      return fail(host, 'name_not_resolved');
    }
  };

  return {
    upload: options.upload,

    /** Makes a socket the job's: it does not outlive it. */
    adopt,

    /** Notes a host that was not reached, by this reason or by the one that stopped the job. */
    fail,

    countRequest: tally.addRequest,

    /** Makes known what is open; what comes back takes it off again. */
    open: (exchange: EgressExchange): (() => void) => {
      exchanges.add(exchange);
      return () => exchanges.delete(exchange);
    },

    /** Epoch ms when the last byte came that may belong to this address; 0: none so far. */
    lastByteAt: (url: URL): number =>
      Math.max(0, ...[...exchanges].filter((one) => isFor(url, one)).map(({ lastInAt = 0 }) => lastInAt)),

    /** Ends, as failed, what still waits for this address. Tunnels to its origin end whole. */
    giveUp: (url: URL): void => {
      const waiting = [...exchanges].filter((exchange) => isFor(url, exchange));
      if (waiting.length > 0) fail(url.hostname, 'no_answer');
      for (const exchange of waiting) exchange.giveUp();
    },

    countBytes: (host: string, direction: 'in' | 'out', bytes: number): void => {
      if (tally.addBytes(direction, bytes) <= bytesMax || stopped) return;
      fail(host, 'too_many_bytes');
      stop('too_many_bytes');
    },

    /** The way to an origin: resolved and decided once for the whole job, so that no later answer can change it. */
    routeTo: async (host: string, port: number): Promise<EgressRoute | NoRoute> => {
      const origin = `${host}:${port}`;
      const known = routes.get(origin);
      if (stopped) return fail(host, stopped);
      if (known) return known;
      if (routes.size >= connectionsMax) return fail(host, 'too_many_connections');
      const route = findRoute(host, port);
      routes.set(origin, route);
      return route;
    },

    report: tally.report,

    /** Cuts every connection of the job, on both sides. */
    end: (): void => stop('too_late'),
  };
};
