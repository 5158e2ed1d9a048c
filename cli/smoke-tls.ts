import { type ConnectionOptions, connect } from 'node:tls';
import { type Finding, failure, ok, skipped } from './checks.ts';

const handshakeWithinMs = 10_000;

/** The version that a handshake ends with. @throws Error when there is none */
const versionWith = ({ hostname, port }: URL, options: ConnectionOptions = {}): Promise<string> =>
  new Promise((resolve, reject) => {
    const host = hostname.replace(/[[\]]/g, '');
    const target = { host, port: Number(port || 443), servername: host, timeout: handshakeWithinMs };
    const socket = connect({ ...target, ...options }, () => {
      const version = socket.getProtocol() ?? 'none';
      socket.destroy();
      resolve(version);
    });
    socket.on('timeout', () => socket.destroy(new Error('There was no handshake within 10 s.')));
    socket.on('error', reject);
  });

/** What Node itself no longer offers unless it is asked for. */
const outdated: ConnectionOptions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };

export const tlsCheck = async (url: URL): Promise<Finding> => {
  if (url.protocol !== 'https:') return skipped('plain http');
  const version = await versionWith(url);
  const old = await versionWith(url, outdated).catch(() => undefined);
  return old === undefined ? ok(`${version}; 1.1 is refused`) : failure(`${old} is taken: 1.2 must be the least`);
};
