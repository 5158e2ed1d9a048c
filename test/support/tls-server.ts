import type { RequestListener } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import { generate } from 'selfsigned';
import { close, listen } from '../../local/listen.ts';

export type TlsServer = {
  readonly port: number;
  /** Its own certificate as PEM, for a client that is to trust it. */
  readonly certificate: string;
  readonly close: () => Promise<void>;
};

/** An https server on loopback, by a certificate of its own for these names, made for this run. */
export const startTlsServer = async (
  names: readonly string[],
  listener: RequestListener,
  options: ServerOptions = {},
): Promise<TlsServer> => {
  const altNames = names.map((value) => ({ type: 2 as const, value }));
  const { private: key, cert } = await generate([{ name: 'commonName', value: names[0] ?? '' }], {
    extensions: [{ name: 'subjectAltName', altNames }],
  });
  const server = createServer({ key, cert, ...options }, listener);
  const port = await listen(server);
  return { port, certificate: cert, close: () => close(server) };
};
