/**
 * What stands before each embedded AWS service: knows who calls, checks the signature, and lets staged faults happen. S3
 * checks the signature itself, as it goes with the body's form.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { askedOf } from '../lambda/invoke-server.ts';
import type { Access } from './access/access.ts';
import { askedOfLambda } from './access/asked.ts';
import type { ServiceName } from './connection.ts';
import type { Identities } from './identities.ts';
import type { RequestFaults } from './request-faults.ts';
import { type SignatureRefusal, verifySignature } from './sigv4.ts';

export type Front = {
  readonly region: string;
  readonly identities: Identities;
  readonly faults: RequestFaults;
  /** Without it whoever has credentials may do everything. */
  readonly access?: Access;
};

/** More than the largest request of any service; the services have limits of their own below it. */
const bodyBytesMax = 20 * 1024 * 1024;

const refusals: Readonly<Record<SignatureRefusal, string>> = {
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  IncompleteSignature: 'IncompleteSignatureException',
  InvalidAccessKeyId: 'UnrecognizedClientException',
  RequestTimeTooSkewed: 'InvalidSignatureException',
  RequestExpired: 'InvalidSignatureException',
  HeadersNotSigned: 'InvalidSignatureException',
  SignatureDoesNotMatch: 'InvalidSignatureException',
};

/** Of whoever claims to call, in the header or in a presigned URL. */
export const accessKeyIn = ({ headers, url = '' }: IncomingMessage): string =>
  /Credential=([^/,\s%]+)/.exec(headers.authorization ?? url)?.[1] ?? '';

/** The operation that a request asks for, by its name where the protocol has one. */
const operationOf = (service: ServiceName, req: IncomingMessage): string => {
  const { method, url = '', headers } = req;
  const [, query = ''] = url.split('?');
  if (service === 's3') return new URLSearchParams(query).get('x-id') ?? `${method} ${query.split(/[=&]/)[0]}`.trim();
  if (service === 'lambda') return askedOf(req).operation;
  return String(headers['x-amz-target']).split('.')[1] ?? '';
};

const refuse = (res: ServerResponse, status: number, type: string, message = 'The request was refused.'): void => {
  const body = JSON.stringify({ __type: type, message });
  res.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'x-amzn-ErrorType': type,
    // What was not read of the request would be taken for the next one.
    Connection: 'close',
  });
  res.end(body);
};

const readBody = async (req: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const replayed = ({ method, url, headers }: IncomingMessage, body: Buffer): IncomingMessage =>
  Object.assign(Readable.from(body), { method, url, headers }) as unknown as IncomingMessage;

export const createFront =
  (service: ServiceName, listener: RequestListener, { region, identities, faults, access }: Front): RequestListener =>
  async (req, res) => {
    const caller = identities.find(accessKeyIn(req));
    const operation = operationOf(service, req);
    if ((await faults.meet({ service, operation, caller, req, res })) === 'answered') return;
    if (service === 's3') return listener(req, res);

    const credentials = (id: string) => identities.find(id)?.secretAccessKey;
    const options = { service, region, credentials, now: Date.now };
    // A payload of megabytes goes on to a function as it comes: only the headers, which name its hash, are checked.
    const body = service === 'lambda' ? undefined : await readBody(req).catch(() => undefined);
    if (!body && service !== 'lambda') return refuse(res, 413, 'RequestEntityTooLargeException');
    const { refusal } = verifySignature(req, options, body);
    if (refusal) return refuse(res, service === 'lambda' ? 403 : 400, refusals[refusal]);
    // The other services ask when they know what the body says.
    const denied =
      service === 'lambda' ? access?.refusal(caller, askedOfLambda(operation, askedOf(req).name)) : undefined;
    if (denied) return refuse(res, 403, 'AccessDeniedException', denied);
    listener(body ? replayed(req, body) : req, res);
  };
