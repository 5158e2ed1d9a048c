import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { canonicalAddress } from '../domain/address.ts';

export type PinnedTarget = {
  readonly host: string;
  readonly port: number;
  /** The addresses that passed the egress rule, canonical: the connection goes to one of them or nowhere. */
  readonly addresses: readonly string[];
};

const connectMsMax = 10_000;

/** How long an address may take before the next one is tried beside it; Node's own 250 ms gives up on far servers. */
const attemptMs = 500;

// Answers what was resolved before: the name is not looked up again.
const answering =
  (addresses: readonly string[]): LookupFunction =>
  (_host, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: isIP(address) })),
    );

const isPinned = (socket: Socket, addresses: readonly string[]): boolean =>
  addresses.includes(canonicalAddress(socket.remoteAddress ?? '') ?? '');

/**
 * Connects to a checked address; rejects when none answers in 10 s, or when the peer is another one than was checked.
 * `adopt` gets the socket before it is connected, so that its owner can cut it at any time.
 */
export const connectPinned = (
  { host, port, addresses }: PinnedTarget,
  adopt: (socket: Socket) => void,
): Promise<Socket> => {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({
    host,
    port,
    lookup: answering(addresses),
    noDelay: true,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: attemptMs,
  });
  const timer = setTimeout(() => socket.destroy(), connectMsMax);
  // Stays for the life of the socket: whoever holds it sees `close`.
  socket.on('error', () => undefined);
  socket.once('close', () => {
    clearTimeout(timer);
    reject(new Error('not connected'));
  });
  socket.once('connect', () => {
    clearTimeout(timer);
    if (isPinned(socket, addresses)) resolve(socket);
    else socket.destroy();
  });
  adopt(socket);
  return promise;
};
