/** A running embedded S3 with its clients, in a directory of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { createS3, type S3Options } from '../../local/aws/s3/s3.ts';
import { createSigner } from './sigv4-signer.ts';

export const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'a secret of the test' };
const region = 'eu-central-1';

export const signer = createSigner({ service: 's3', region, credentials, applyChecksum: true });

export type RawRequest = {
  readonly method: string;
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  /** A connection of its own, if none is given. */
  readonly agent?: Agent;
};
export type RawAnswer = {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

/** Sends a request as it is, past every client. */
export const send = (port: number, { method, path, query, headers, body, agent }: RawRequest): Promise<RawAnswer> =>
  new Promise((resolve, reject) => {
    const search = query ? `?${new URLSearchParams(query).toString().replaceAll('+', '%20')}` : '';
    const sent = request(
      { host: '127.0.0.1', port, method, path: `${path}${search}`, headers, agent: agent ?? false },
      (res) => {
        text(res).then(
          (answered) => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: answered }),
          reject,
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });

export const startS3 = async (options: Partial<S3Options> = {}) => {
  const parent = await mkdtemp(join(tmpdir(), 'embedded-s3-'));
  const s3 = await createS3({
    directory: join(parent, 's3'),
    buckets: { docs: {} },
    credentials: (id) => (id === credentials.accessKeyId ? credentials.secretAccessKey : undefined),
    region,
    ...options,
  });
  const server = createServer(s3.listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const clients: S3Client[] = [];

  const client = (config: S3ClientConfig = {}): S3Client => {
    const made = new S3Client({ endpoint: `http://127.0.0.1:${port}`, region, credentials, maxAttempts: 1, ...config });
    clients.push(made);
    return made;
  };
  const sign = (unsigned: RawRequest) =>
    signer.sign({
      protocol: 'http:',
      hostname: '127.0.0.1',
      ...unsigned,
      query: unsigned.query ?? {},
      headers: { host: `127.0.0.1:${port}`, ...unsigned.headers },
    });

  return {
    ...s3,
    directory: join(parent, 's3'),
    port,
    client,
    /** A client that puts the bucket into the host name. */
    virtualHostClient: (config: S3ClientConfig = {}): S3Client => {
      const httpAgent = new Agent({
        lookup: (_host, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]),
      });
      const requestHandler = new NodeHttpHandler({ httpAgent });
      return client({ endpoint: `http://s3.localhost:${port}`, requestHandler, ...config });
    },
    sign,
    sendRaw: (raw: RawRequest): Promise<RawAnswer> => send(port, raw),
    /** Signs by hand and sends; `change` may tamper with what was signed. */
    sendSigned: async (unsigned: RawRequest, change: Partial<RawRequest> = {}): Promise<RawAnswer> => {
      const { headers } = await sign(unsigned);
      return send(port, { ...unsigned, ...change, headers: { ...headers, ...change.headers } });
    },
    stop: async (): Promise<void> => {
      for (const made of clients) made.destroy();
      server.close();
      server.closeAllConnections();
      await s3.close();
      await rm(parent, { recursive: true, force: true });
    },
  };
};
