/**
 * AWS Signature Version 4, checked as AWS does: in the Authorization header or in the query (a presigned URL). The body
 * is not read here: the answer says what the signature promises about it.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const algorithm = 'AWS4-HMAC-SHA256';
const skewMsMax = 15 * 60 * 1000;
const presignedSecondsMax = 7 * 24 * 3600;

export type SignatureRefusal =
  | 'MissingAuthenticationToken'
  /** Malformed, or scoped to another day, region or service. */
  | 'IncompleteSignature'
  | 'InvalidAccessKeyId'
  | 'RequestTimeTooSkewed'
  /** A presigned URL after its time. */
  | 'RequestExpired'
  /** An x-amz- header that the signature does not cover. */
  | 'HeadersNotSigned'
  | 'SignatureDoesNotMatch';

/** What the signature promises about the body: whoever reads it must check that. */
export type SignedPayload =
  | { readonly kind: 'sha256'; readonly sha256: string }
  | { readonly kind: 'unsigned' }
  /** Chunks that are not signed; a checksum in the trailer stands for them. */
  | { readonly kind: 'chunked' };

export type Verification =
  | { readonly refusal: SignatureRefusal }
  | { readonly refusal?: undefined; readonly accessKeyId: string; readonly payload: SignedPayload };

export type SignatureOptions = {
  readonly service: string;
  /** Only this region's signatures are taken; any, if none is named. */
  readonly region?: string | undefined;
  readonly credentials: (accessKeyId: string) => string | undefined;
  /** Epoch ms. */
  readonly now: () => number;
};

type SignedRequest = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

type Claim = {
  readonly accessKeyId: string;
  /** day / region / service / aws4_request */
  readonly scope: readonly string[];
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly date: string;
  /** Only in a presigned URL. */
  readonly expiresSeconds?: number;
};

const sha256Hex = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const unescaped = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** S3 signs the path as it is; every other service signs it normalized and escaped once more. */
const canonicalPath = (path: string, service: string): string => {
  if (service === 's3') return path.split('/').map(unescaped).map(escaped).join('/');
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(escaped(segment));
  }
  return `/${segments.join('/')}${segments.length > 0 && path.endsWith('/') ? '/' : ''}`;
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const canonicalQuery = (query: string, isPresigned: boolean): string =>
  query
    .split('&')
    .filter((pair) => pair !== '' && !(isPresigned && pair.startsWith('X-Amz-Signature=')))
    .map((pair) => {
      const [name = '', ...value] = pair.replaceAll('+', '%20').split('=');
      return [escaped(unescaped(name)), escaped(unescaped(value.join('=')))] as const;
    })
    .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

const headerClaim = (authorization: string, date: string): Claim | undefined => {
  const [, credential = '', signedHeaders = '', signature = ''] =
    /^AWS4-HMAC-SHA256\s+Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(
      authorization,
    ) ?? [];
  const [accessKeyId = '', ...scope] = credential.split('/');
  if (!accessKeyId) return undefined;
  return { accessKeyId, scope, signedHeaders: signedHeaders.split(';'), signature, date };
};

const queryClaim = (query: URLSearchParams): Claim | undefined => {
  const value = (name: string): string => query.get(`X-Amz-${name}`) ?? '';
  const [accessKeyId = '', ...scope] = value('Credential').split('/');
  const expiresSeconds = Number(value('Expires') || Number.NaN);
  if (value('Algorithm') !== algorithm || !accessKeyId || !/^[0-9a-f]{64}$/.test(value('Signature'))) return undefined;
  if (!(expiresSeconds >= 1 && expiresSeconds <= presignedSecondsMax)) return undefined;
  const signedHeaders = value('SignedHeaders').split(';');
  return { accessKeyId, scope, signedHeaders, signature: value('Signature'), date: value('Date'), expiresSeconds };
};

/** Epoch ms of an ISO 8601 basic date, NaN if it is none. */
const timeOf = (date: string): number =>
  Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

const refusalOfTime = ({ date, expiresSeconds }: Claim, now: number): SignatureRefusal | undefined => {
  const age = now - timeOf(date);
  if (-age > skewMsMax) return 'RequestTimeTooSkewed';
  if (expiresSeconds === undefined) return age > skewMsMax ? 'RequestTimeTooSkewed' : undefined;
  return age > expiresSeconds * 1000 ? 'RequestExpired' : undefined;
};

const isScopedRight = ({ scope, date }: Claim, { service, region }: SignatureOptions): boolean =>
  scope.length === 4 &&
  scope[0] === date.slice(0, 8) &&
  (region === undefined || scope[1] === region) &&
  scope[2] === service &&
  scope[3] === 'aws4_request';

const deriveKey = (secret: string, scope: readonly string[]): Buffer =>
  scope.reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${secret}`) as Buffer;

/** A key holds for a day, a region and a service: four hashes that each request would cost anew. */
const signingKeys = new Map<string, Buffer>();
const signingKeysMax = 1000;

const signingKey = (secret: string, scope: readonly string[]): Buffer => {
  const name = [secret, ...scope].join('/');
  const known = signingKeys.get(name);
  if (known) return known;
  if (signingKeys.size >= signingKeysMax) signingKeys.clear();
  const key = deriveKey(secret, scope);
  signingKeys.set(name, key);
  return key;
};

const canonicalRequest = (req: SignedRequest, claim: Claim, service: string, payloadHash: string): string => {
  const [path = '', query = ''] = (req.url ?? '/').split(/\?(.*)/s);
  const headers = claim.signedHeaders.map((name) => {
    const value = req.headers[name] ?? '';
    return `${name}:${String(value).trim().replace(/\s+/g, ' ')}\n`;
  });
  return [
    req.method,
    canonicalPath(path, service),
    canonicalQuery(query, claim.expiresSeconds !== undefined),
    headers.join(''),
    claim.signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
};

const chunkedPayload = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

const payloadOf = (hash: string): SignedPayload => {
  if (hash === 'UNSIGNED-PAYLOAD') return { kind: 'unsigned' };
  return hash === chunkedPayload ? { kind: 'chunked' } : { kind: 'sha256', sha256: hash };
};

const payloadHashPattern = new RegExp(`^(?:[0-9a-f]{64}|UNSIGNED-PAYLOAD|${chunkedPayload})$`);

/** The hash that was signed in place of the body, or undefined if it is nowhere to be found or contradicts the body. */
const signedPayloadHash = (
  req: SignedRequest,
  query: URLSearchParams | undefined,
  { service }: SignatureOptions,
  body: Uint8Array | undefined,
): string | undefined => {
  const named =
    req.headers['x-amz-content-sha256'] ?? query?.get('X-Amz-Content-Sha256') ?? query?.get('x-amz-content-sha256');
  const hash = named ?? (query && service === 's3' ? 'UNSIGNED-PAYLOAD' : body && sha256Hex(body));
  if (typeof hash !== 'string' || !payloadHashPattern.test(hash)) return undefined;
  return hash;
};

/**
 * @param body where the caller has it whole; its hash is then checked too. Without it, a request must name the hash in
 * x-amz-content-sha256 (S3 does), and the reader of the body checks it against `payload`.
 */
export const verifySignature = (req: SignedRequest, options: SignatureOptions, body?: Uint8Array): Verification => {
  const { authorization } = req.headers;
  const queryString = req.url?.split(/\?(.*)/s)[1] ?? '';
  const query = !authorization && /X-Amz-/.test(queryString) ? new URLSearchParams(queryString) : undefined;
  if (!authorization && !query) return { refusal: 'MissingAuthenticationToken' };

  const claim = query ? queryClaim(query) : headerClaim(authorization ?? '', String(req.headers['x-amz-date'] ?? ''));
  const payloadHash = signedPayloadHash(req, query, options, body);
  if (!claim || !payloadHash || !isScopedRight(claim, options) || Number.isNaN(timeOf(claim.date))) {
    return { refusal: 'IncompleteSignature' };
  }
  const secret = options.credentials(claim.accessKeyId);
  if (secret === undefined) return { refusal: 'InvalidAccessKeyId' };
  const untimely = refusalOfTime(claim, options.now());
  if (untimely) return { refusal: untimely };
  const mustBeSigned = Object.keys(req.headers).filter((name) => name === 'host' || name.startsWith('x-amz-'));
  if (!mustBeSigned.every((name) => claim.signedHeaders.includes(name))) return { refusal: 'HeadersNotSigned' };

  const key = signingKey(secret, claim.scope);
  // Headers arrive as latin1: hashing the bytes that were sent refuses what AWS refuses.
  const request = Buffer.from(canonicalRequest(req, claim, options.service, payloadHash), 'latin1');
  const signature = hmac(key, [algorithm, claim.date, claim.scope.join('/'), sha256Hex(request)].join('\n'));
  if (!timingSafeEqual(signature, Buffer.from(claim.signature, 'hex'))) return { refusal: 'SignatureDoesNotMatch' };

  const payload = payloadOf(payloadHash);
  const isOtherBody = body && payload.kind === 'sha256' && sha256Hex(body) !== payload.sha256;
  return isOtherBody ? { refusal: 'SignatureDoesNotMatch' } : { accessKeyId: claim.accessKeyId, payload };
};
