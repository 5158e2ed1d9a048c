/**
 * A small, faithful S3 for one machine: the stack's own buckets and, in tests, a user's own. Signatures, checksums and
 * conditions are really checked, so that code which passes here is not surprised by AWS.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { type SignatureOptions, type SignatureRefusal, verifySignature } from '../sigv4.ts';
import { createBucket, deleteBucket, headBucket, listBuckets, listUploads } from './bucket-operations.ts';
import { getLifecycle, getPublicAccess, getVersioning, putLifecycle, putPublicAccess } from './bucket-settings.ts';
import { type Address, addressOf, answerXml, type Call } from './call.ts';
import { listObjects } from './list-objects.ts';
import { abort, completeUpload, createUpload, listParts, putPart } from './multipart-operations.ts';
import { get, put, remove, removeMany } from './object-operations.ts';
import { S3Error, type S3ErrorCode } from './s3-error.ts';
import { type BucketOptions, expire, openStores, type Stores } from './stores.ts';

type Operation = (call: Call, stores: Stores) => void | Promise<void>;
/** What the caller is told if it may not do what a route is for. */
export type Authorize = (
  req: IncomingMessage,
  route: string,
  address: Pick<Address, 'bucket' | 'key'>,
) => string | undefined;
type Route = { readonly run: Operation; readonly query?: readonly string[] };

const listQuery = [
  'list-type',
  'prefix',
  'delimiter',
  'start-after',
  'continuation-token',
  'max-keys',
  'encoding-type',
];

/** By method, what is addressed, and the query name that picks the operation; `query` are the names that it knows. */
const routes: Readonly<Record<string, Route>> = {
  'GET service': { run: listBuckets },
  'PUT bucket': { run: createBucket },
  'HEAD bucket': { run: headBucket },
  'DELETE bucket': { run: deleteBucket },
  'GET bucket list-type': { run: listObjects, query: listQuery },
  'GET bucket uploads': { run: listUploads, query: ['uploads', 'prefix'] },
  'GET bucket publicAccessBlock': { run: getPublicAccess, query: ['publicAccessBlock'] },
  'PUT bucket publicAccessBlock': { run: putPublicAccess, query: ['publicAccessBlock'] },
  'GET bucket versioning': { run: getVersioning, query: ['versioning'] },
  'GET bucket lifecycle': { run: getLifecycle, query: ['lifecycle'] },
  'PUT bucket lifecycle': { run: putLifecycle, query: ['lifecycle'] },
  'POST bucket delete': { run: removeMany, query: ['delete'] },
  'PUT object': { run: put },
  'GET object': { run: get },
  'HEAD object': { run: get },
  'DELETE object': { run: remove },
  'POST object uploads': { run: createUpload, query: ['uploads'] },
  'PUT object uploadId': { run: putPart, query: ['uploadId', 'partNumber'] },
  'POST object uploadId': { run: completeUpload, query: ['uploadId'] },
  'DELETE object uploadId': { run: abort, query: ['uploadId'] },
  'GET object uploadId': { run: listParts, query: ['uploadId'] },
};
/** Of a presigned URL; any other header that a signer moved into the query is refused, not ignored. */
const signatureQuery =
  /^x-amz-(?:algorithm|credential|date|expires|signedheaders|signature|security-token|content-sha256)$/i;
const selectors = ['list-type', 'uploads', 'uploadId', 'delete', 'publicAccessBlock', 'versioning', 'lifecycle'];

/** A query name that the operation does not know is refused: `PUT key?acl` must not write the object. */
const routeFor = (method: string | undefined, { bucket, key, query }: Address) => {
  const level = key ? 'object' : bucket ? 'bucket' : 'service';
  const selector = selectors.find((name) => query.has(name));
  const name = [method, level, selector].filter(Boolean).join(' ');
  const route = routes[name];
  const isKnown = (name: string): boolean =>
    name === 'x-id' || signatureQuery.test(name) || !!route?.query?.includes(name);
  if (!route || ![...query.keys()].every(isKnown)) throw new S3Error('NotImplemented');
  return { name, run: route.run };
};

/** S3 tells of a key that is not there only those who may list its bucket. */
const assertMayMiss = (error: unknown, { bucket, key }: Address, refusalOf: Call['refusalOf']): void => {
  const isMissing = error instanceof S3Error && error.code === 'NoSuchKey' && key !== '';
  const refusal = isMissing && refusalOf('GET bucket list-type', { bucket, key: '' });
  if (refusal) throw new S3Error('AccessDenied', refusal);
};

const refusalCodes: Readonly<Record<SignatureRefusal, S3ErrorCode>> = {
  MissingAuthenticationToken: 'AccessDenied',
  IncompleteSignature: 'AuthorizationHeaderMalformed',
  InvalidAccessKeyId: 'InvalidAccessKeyId',
  RequestTimeTooSkewed: 'RequestTimeTooSkewed',
  RequestExpired: 'AccessDenied',
  HeadersNotSigned: 'AccessDenied',
  SignatureDoesNotMatch: 'SignatureDoesNotMatch',
};

/** What providers other than AWS refuse of what an AWS SDK sends by default. */
const assertPlain = ({ headers }: IncomingMessage): void => {
  const names = Object.keys(headers);
  const isStreaming = headers['x-amz-content-sha256']?.toString().startsWith('STREAMING-');
  if (
    isStreaming ||
    names.some((name) => name === 'x-amz-trailer' || name.startsWith('x-amz-server-side-encryption'))
  ) {
    throw new S3Error('NotImplemented');
  }
  const checksum = names.find((name) => /^x-amz-(?:sdk-)?checksum-(?!mode)/.test(name));
  if (checksum) throw new S3Error('InvalidArgument', `Unsupported header '${checksum}' received for this API call.`);
};

const answerError = (call: Pick<Call, 'req' | 'res'>, error: unknown): void => {
  const { req, res } = call;
  if (res.headersSent || res.destroyed) return void res.destroy();
  const { code, status, message } = error instanceof S3Error ? error : new S3Error('InternalError');
  if (req.method === 'HEAD') return void res.writeHead(status).end();
  const requestId = String(res.getHeader('x-amz-request-id'));
  const [resource] = (req.url ?? '').split('?');
  answerXml(call, 'Error', { Code: code, Message: message, Resource: resource, RequestId: requestId }, status);
};

export type S3Options = {
  /** Made with mode 0700; what is in it is kept. */
  readonly directory: string;
  /** Made if they do not exist. */
  readonly buckets: Readonly<Record<string, BucketOptions>>;
  readonly credentials: SignatureOptions['credentials'];
  /** Without it whoever has credentials may do everything. */
  readonly authorize?: Authorize | undefined;
  readonly region?: string;
  /** Host names below it are buckets. */
  readonly domain?: string;
  /** Zeros over the bytes of what is deleted, before it is unlinked. */
  readonly overwriteOnDelete?: boolean;
  /** Refuses checksums, aws-chunked bodies and encryption headers, as some providers do. */
  readonly strict?: boolean;
  /** Refuses buckets in the path, as some providers do. */
  readonly virtualHostOnly?: boolean;
  /** Epoch ms. */
  readonly now?: () => number;
};

export type S3 = {
  readonly listener: RequestListener;
  /** Deletes what the buckets' options say is over at `now` (epoch ms). */
  readonly expireObjects: (now: number) => Promise<void>;
  /** Settles when every call under way has ended; to be called once the server takes no more. */
  readonly close: () => Promise<void>;
};

export const createS3 = async (options: S3Options): Promise<S3> => {
  const { directory, domain = 's3.localhost', now = Date.now, region, credentials } = options;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { overwriteOnDelete = false } = options;
  const stores = await openStores(
    { directory, overwriteOnDelete },
    { bucketOptions: new Map(Object.entries(options.buckets)), now },
  );
  const underWay = new Set<Promise<void>>();

  const serve = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const address = addressOf(req, domain);
    const verified = verifySignature(req, { service: 's3', region, credentials, now });
    if (verified.refusal) throw new S3Error(refusalCodes[verified.refusal]);
    // Without this a copy would be an upload of nothing.
    if ('x-amz-copy-source' in req.headers) throw new S3Error('NotImplemented');
    if (options.strict) assertPlain(req);
    if (options.virtualHostOnly && address.bucket && !address.isVirtualHost) {
      throw new S3Error('SecondLevelDomainForbidden');
    }
    const { name, run } = routeFor(req.method, address);
    const refusalOf: Call['refusalOf'] = (route, of) => options.authorize?.(req, route, of);
    const refusal = refusalOf(name, address);
    if (refusal) throw new S3Error('AccessDenied', refusal);
    try {
      await run({ ...address, req, res, payload: verified.payload, refusalOf }, stores);
    } catch (error) {
      assertMayMiss(error, address, refusalOf);
      throw error;
    }
  };

  return {
    listener: (req, res) => {
      res.setHeader('x-amz-request-id', randomUUID());
      const served = serve(req, res)
        .catch((error: unknown) => answerError({ req, res }, error))
        .finally(() => {
          // Node drains only a body that nobody began to read: the rest of a refused one would block its connection.
          req.resume();
          underWay.delete(served);
        });
      underWay.add(served);
    },
    expireObjects: (at) => expire(stores, at),
    close: async () => void (await Promise.allSettled(underWay)),
  };
};
