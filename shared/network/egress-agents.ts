/**
 * The way out for what our own code sends to a customer's address: webhooks and documents for a bucket of their own. Every
 * connection is resolved once, decided by the egress rule, made to an address that passed it, and https with TLS 1.2 or
 * newer; plain http goes to loopback and private hosts that the operator opened, and nowhere else.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { addressKind } from '../domain/address.ts';
import { type AddressLookup, resolveEgress } from '../domain/egress.ts';
import { AppError } from '../domain/errors.ts';
import { lookupAddresses, machineAddresses } from './machine-network.ts';
import type { OperatorPolicy } from './operator-policy.ts';
import { connectPinned } from './pinned-connection.ts';

export type EgressAgents = { readonly http: HttpAgent; readonly https: HttpsAgent; readonly destroy: () => void };

export type EgressAgentsOptions = {
  readonly policy: OperatorPolicy;
  readonly lookup?: AddressLookup;
  /** Certificates that are trusted beside the usual ones, as PEM. */
  readonly trusted?: string;
};

type Target = ConnectionOptions & { readonly host?: string | null; readonly port?: number | string | null };
type Connected = (error: Error | null, socket: Socket) => void;

/** Answers a socket that is connected and secured, so that a request sees refusals as its own errors. */
const secured = (socket: Socket, options: ConnectionOptions): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const secure = connectTls({ ...options, socket, minVersion: 'TLSv1.2' });
    secure.once('error', reject).once('close', () => reject(new Error('not secured')));
    secure.once('secureConnect', () => {
      secure.off('error', reject).on('error', () => undefined);
      resolve(secure);
    });
  });

export const createEgressAgents = ({
  policy,
  lookup = lookupAddresses,
  trusted,
}: EgressAgentsOptions): EgressAgents => {
  const refuse = (): never => {
    throw new AppError('egress_refused');
  };

  const open = async ({ host, port }: Target, isSecure: boolean): Promise<Socket> => {
    const target = { host: host ?? '', port: Number(port), ownAddresses: machineAddresses() };
    const decision = await resolveEgress({ ...policy, network: 'public' }, target, lookup);
    if (!decision.allowed) return refuse();
    const { addresses } = decision;
    if (!isSecure && addresses.some((address) => addressKind(address) === 'public')) return refuse();
    return await connectPinned({ ...target, addresses }, () => undefined);
  };

  const openSecure = async (options: Target): Promise<Socket> => {
    const { host, servername } = options;
    const socket = await open(options, true);
    return await secured(socket, {
      servername: servername || (host ?? ''),
      ...(trusted && { ca: trusted }),
      ALPNProtocols: ['http/1.1'],
    });
  };

  const connectWith = (agent: HttpAgent, make: (options: Target) => Promise<Socket>): void => {
    agent.createConnection = (options, callback) => {
      const connected = callback as Connected | undefined;
      make(options as Target).then(
        (socket) => connected?.(null, socket),
        (error: Error) => connected?.(error, undefined as never),
      );
      return undefined;
    };
  };

  const http = new HttpAgent({ keepAlive: true });
  const https = new HttpsAgent({ keepAlive: true });
  connectWith(http, (options) => open(options, false));
  connectWith(https, openSecure);
  return {
    http,
    https,
    destroy: () => {
      http.destroy();
      https.destroy();
    },
  };
};
