/** One call to the embedded S3: what it addresses, and how it is answered. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import type { SignedPayload } from '../sigv4.ts';
import { S3Error } from './s3-error.ts';
import { toXml, type XmlValue } from './xml.ts';

export type Address = {
  /** Empty for the service itself. */
  readonly bucket: string;
  /** Empty for a bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly isVirtualHost: boolean;
};

export type Call = Address & {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly payload: SignedPayload;
  /** What the caller is told if it may not do what this route is for. */
  readonly refusalOf: (route: string, address: Pick<Address, 'bucket' | 'key'>) => string | undefined;
};

const keyBytesMax = 1024;

const hostName = (host: string): string => host.replace(/:\d+$/, '').toLowerCase();

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI');
  }
};

/** @param domain below which a host name is a bucket */
export const addressOf = (req: IncomingMessage, domain: string): Address => {
  const [path = '/', query = ''] = (req.url ?? '/').split(/\?(.*)/s);
  const host = hostName(req.headers.host ?? '');
  const isVirtualHost = host.endsWith(`.${domain}`) && isIP(host) === 0;
  const [, first = '', rest = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  const bucket = isVirtualHost ? host.slice(0, -domain.length - 1) : decoded(first);
  const key = decoded(isVirtualHost ? path.slice(1) : rest);
  if (Buffer.byteLength(key) > keyBytesMax) throw new S3Error('KeyTooLongError');
  return { bucket, key, query: new URLSearchParams(query), isVirtualHost };
};

export const header = ({ req }: Call, name: string): string | undefined => {
  const value = req.headers[name];
  return typeof value === 'string' ? value : undefined;
};

export const answer = (
  { res }: Call,
  status: number,
  headers: Readonly<Record<string, string | number>> = {},
): void => {
  res.writeHead(status, status === 204 || status === 304 ? headers : { 'Content-Length': 0, ...headers }).end();
};

export const answerXml = ({ res }: Pick<Call, 'res'>, root: string, value: XmlValue, status = 200): void => {
  const body = toXml(root, value);
  res.writeHead(status, { 'Content-Type': 'application/xml', 'Content-Length': Buffer.byteLength(body) }).end(body);
};
