/** Takes in the body of a request: to a file as it comes, with everything checked that the caller promised about it. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { SignedPayload } from '../sigv4.ts';
import { decodeChunks } from './aws-chunked.ts';
import type { BodyFiles, Segment } from './body-files.ts';
import { checksumHeader, startChecksum } from './checksums.ts';
import { S3Error } from './s3-error.ts';

const bodyBytesMax = 5 * 1024 ** 3;

export type ReceivedBody = { readonly segment: Segment; readonly md5: string; readonly checksum?: string };

const declaredBytes = ({ headers }: IncomingMessage, payload: SignedPayload): number => {
  const declared = payload.kind === 'chunked' ? headers['x-amz-decoded-content-length'] : headers['content-length'];
  if (typeof declared !== 'string' || !/^\d+$/.test(declared)) throw new S3Error('MissingContentLength');
  if (Number(declared) > bodyBytesMax) throw new S3Error('EntityTooLarge');
  return Number(declared);
};

const promisesChecksum = ({ headers }: IncomingMessage): boolean => {
  const promised = Object.keys(headers).filter((name) => /^x-amz-checksum-(?!algorithm|type)/.test(name));
  if (headers['x-amz-trailer']) promised.push(String(headers['x-amz-trailer']).trim().toLowerCase());
  if (promised.length > 1) throw new S3Error('InvalidRequest', 'Expecting a single x-amz-checksum- header.');
  const [name] = promised;
  if (name && name !== checksumHeader) throw new S3Error('NotImplemented', `${name} is not implemented.`);
  return name !== undefined;
};

const md5Header = ({ headers }: IncomingMessage): string | undefined => {
  const value = headers['content-md5'];
  if (value === undefined) return undefined;
  const bytes = Buffer.from(String(value), 'base64');
  if (bytes.length !== 16) throw new S3Error('InvalidDigest');
  return bytes.toString('hex');
};

/** Counts and hashes what passes; checks it all when the body has ended. */
const bodyCheck = (req: IncomingMessage, payload: SignedPayload, trailers: ReadonlyMap<string, string>) => {
  const bytesExpected = declaredBytes(req, payload);
  const md5Expected = md5Header(req);
  const checksum = promisesChecksum(req) ? startChecksum() : undefined;
  const md5 = createHash('md5');
  const sha256 = payload.kind === 'sha256' ? createHash('sha256') : undefined;
  let bytes = 0;

  const checkedChecksum = (): string | undefined => {
    if (!checksum) return undefined;
    const promised = req.headers[checksumHeader] ?? trailers.get(checksumHeader);
    if (promised === undefined) throw new S3Error('MalformedTrailerError');
    const value = checksum.digest();
    if (value !== promised) throw new S3Error('BadDigest', `The ${checksumHeader} did not match what we received.`);
    return value;
  };

  return {
    pass: (data: Uint8Array): Uint8Array => {
      bytes += data.length;
      if (bytes > bytesExpected) throw new S3Error('IncompleteBody');
      for (const hash of [md5, sha256, checksum]) hash?.update(data);
      return data;
    },
    finish: (): Omit<ReceivedBody, 'segment'> => {
      if (bytes !== bytesExpected) throw new S3Error('IncompleteBody');
      if (payload.kind === 'sha256' && sha256?.digest('hex') !== payload.sha256) {
        throw new S3Error('XAmzContentSHA256Mismatch');
      }
      const digest = md5.digest('hex');
      if (md5Expected !== undefined && md5Expected !== digest) throw new S3Error('BadDigest');
      const checked = checkedChecksum();
      return { md5: digest, ...(checked && { checksum: checked }) };
    },
  };
};

/** The body as it was meant, checked when it ends: whoever reads it to its end may trust it. */
const checkedBody = (req: IncomingMessage, payload: SignedPayload) => {
  const trailers = new Map<string, string>();
  const check = bodyCheck(req, payload, trailers);
  // A refused body must not take its connection with it: the client still reads the answer.
  const raw = req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  const source = payload.kind === 'chunked' ? decodeChunks(raw, trailers) : raw;
  let result: Omit<ReceivedBody, 'segment'> | undefined;
  const body = async function* (): AsyncGenerator<Uint8Array> {
    for await (const data of source) yield check.pass(data);
    result = check.finish();
  };
  return { body: body(), result: () => result as Omit<ReceivedBody, 'segment'> };
};

/** @throws S3Error, with nothing left on disk */
export const receiveBody = async (
  req: IncomingMessage,
  payload: SignedPayload,
  bodies: BodyFiles,
): Promise<ReceivedBody> => {
  const { body, result } = checkedBody(req, payload);
  const segment = await bodies.write(body);
  return { segment, ...result() };
};

/** The same for a small body that is read whole. */
export const checkedSource = (req: IncomingMessage, payload: SignedPayload): AsyncIterable<Uint8Array> =>
  checkedBody(req, payload).body;
