import type { Server } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';

/**
 * How long a connection may rest. Node's own 5 s are so close to what clients keep theirs for that, on a busy machine, some
 * send a request into a connection that is being closed.
 */
const restMsMax = 65_000;

/** Listens on loopback only; answers the port. */
export const listen = (server: Server, port = 0): Promise<number> =>
  new Promise((resolve, reject) => {
    server.keepAliveTimeout = restMsMax;
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });

/** A port that is free now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

export const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
