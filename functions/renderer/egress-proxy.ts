/**
 * The egress door: the one way from the browser to the network. An HTTP proxy inside this process that looks at every
 * host, connects to addresses that passed the egress rule and to no others, and counts. Nothing is logged.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { AddressLookup } from '../../shared/domain/egress.ts';
import { lookupAddresses, machineAddresses } from '../../shared/network/machine-network.ts';
import type { FetchDoor } from './egress-fetch.ts';
import { headerBytesMax } from './egress-forward.ts';
import { createEgressJob, type EgressJobOptions } from './egress-job.ts';
import { type Door, onConnect, onRequest, onUpgrade } from './egress-listeners.ts';
import { type EgressReport, emptyReport } from './egress-report.ts';
import { passwordChecker } from './proxy-password.ts';

export type EgressProxy = {
  /** On 127.0.0.1. */
  readonly port: number;
  /**
   * The host whose `http://host/` the door answers itself with an empty document, also outside a job: the origin of
   * documents that came without one. Undefined: none.
   */
  readonly serveBlank: (host: string | undefined) => void;
  /** Opens the door for one job; what came before is cut. */
  readonly beginJob: (options: EgressJobOptions) => void;
  /** Epoch ms when the last byte came that may belong to this address; 0: none so far. */
  readonly lastByteAt: (url: URL) => number;
  /** Ends, as failed, what still waits for this address. */
  readonly giveUp: (url: URL) => void;
  /** The way out for the renderer's own requests of the job, which no browser makes. */
  readonly fetchDoor: FetchDoor;
  /** The job's report so far. */
  readonly report: () => EgressReport;
  /** Closes the door and every connection of the job. */
  readonly endJob: () => EgressReport;
  readonly close: () => Promise<void>;
};

export type EgressProxyOptions = {
  /** Of Basic authentication; the user name may be any. */
  readonly password: string;
  readonly lookup?: AddressLookup;
};

const isWebSocket = ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'websocket';

const createDoorServer = (door: Door): Server => {
  const server = createServer({ noDelay: true, maxHeaderSize: headerBytesMax, shouldUpgradeCallback: isWebSocket });
  // A page may hold a connection idle for longer than Node's 5 s, and a long upload is the job's deadline's affair.
  server.keepAliveTimeout = 60_000;
  server.requestTimeout = 0;
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('request', (request, response) => onRequest(door, request, response));
  server.on('connect', (request, client: Socket, head) => onConnect(door, request, client, head));
  server.on('upgrade', (request, client: Socket, head) => onUpgrade(door, request, client, head));
  return server;
};

/** Connections to the server, those included that have left its hands. */
const trackClients = (server: Server): ReadonlySet<Socket> => {
  const clients = new Set<Socket>();
  server.on('connection', (socket) => {
    clients.add(socket);
    socket.once('close', () => clients.delete(socket));
  });
  return clients;
};

export const startEgressProxy = async ({
  password,
  lookup = lookupAddresses,
}: EgressProxyOptions): Promise<EgressProxy> => {
  const door: Door = { isAuthorized: passwordChecker(password), job: undefined, blankHost: undefined };
  const server = createDoorServer(door);
  const clients = trackClients(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const report = (): EgressReport => door.job?.report() ?? emptyReport;

  const endJob = (): EgressReport => {
    const last = report();
    door.job?.end();
    door.job = undefined;
    return last;
  };

  return {
    port,
    serveBlank: (host) => {
      door.blankHost = host;
    },
    beginJob: (options) => {
      endJob();
      // Through the door to the door itself would be a way round every count.
      const policy = { ...options.policy, refusedPorts: [...options.policy.refusedPorts, port] };
      door.job = createEgressJob({ ...options, policy }, { lookup, ownAddresses: machineAddresses() });
    },
    lastByteAt: (url) => door.job?.lastByteAt(url) ?? 0,
    giveUp: (url) => door.job?.giveUp(url),
    fetchDoor: {
      routeTo: async (host, port) => {
        door.job?.countRequest();
        return (await door.job?.routeTo(host, port)) ?? { status: 403 };
      },
      countBytes: (host, bytes) => door.job?.countBytes(host, 'in', bytes),
    },
    report,
    endJob,
    close: async () => {
      endJob();
      const closed = once(server, 'close');
      server.close();
      for (const socket of clients) socket.destroy();
      await closed;
    },
  };
};
