import { createHash } from 'node:crypto';
import { type SignatureOptions, verifySignature } from '../../../local/aws/sigv4.ts';
import { createSigner } from '../../support/sigv4-signer.ts';

// The worked examples of the S3 API reference, "Authenticating Requests (AWS Signature Version 4)".
const accessKeyId = 'AKIAIOSFODNN7EXAMPLE';
const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const signedAt = Date.UTC(2013, 4, 24);
const host = 'examplebucket.s3.amazonaws.com';
const emptyHash = createHash('sha256').update('').digest('hex');

const options = (changed: Partial<SignatureOptions> = {}): SignatureOptions => ({
  service: 's3',
  credentials: (id) => (id === accessKeyId ? secretAccessKey : undefined),
  now: () => signedAt,
  ...changed,
});

const authorization = (signedHeaders: string, signature: string): string =>
  `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20130524/us-east-1/s3/aws4_request,SignedHeaders=${signedHeaders},Signature=${signature}`;

const getObject = {
  method: 'GET',
  url: '/test.txt',
  headers: {
    host,
    range: 'bytes=0-9',
    'x-amz-content-sha256': emptyHash,
    'x-amz-date': '20130524T000000Z',
    authorization: authorization(
      'host;range;x-amz-content-sha256;x-amz-date',
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ),
  },
};

const presigned = {
  method: 'GET',
  url: `/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${accessKeyId}%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404`,
  headers: { host },
};

/** A request as the SDK's own signer makes it, in the form in which Node receives it. */
const signedBySdk = async (service: string, path: string, query: Record<string, string> = {}, body = '') => {
  const credentials = { accessKeyId, secretAccessKey };
  const signer = createSigner({ service, region: 'eu-west-1', credentials, applyChecksum: false });
  const request = { method: 'POST', protocol: 'http:', hostname: '127.0.0.1', path, query, body };
  const headers = { host: '127.0.0.1', 'x-amz-target': 'Service.Act' };
  const signed = await signer.sign({ ...request, headers }, { signingDate: new Date(signedAt) });
  const search = new URLSearchParams(query).toString();
  return { method: 'POST', url: `${path}${search && `?${search}`}`, headers: signed.headers };
};

test("the signatures of AWS's worked examples are accepted", () => {
  expect(verifySignature(getObject, options())).toEqual({
    accessKeyId,
    payload: { kind: 'sha256', sha256: emptyHash },
  });
  expect(verifySignature(presigned, options())).toEqual({ accessKeyId, payload: { kind: 'unsigned' } });
});

const withHeaders = (changed: Record<string, string>) => ({
  ...getObject,
  headers: { ...getObject.headers, ...changed },
});

test.each([
  ['another method', { ...getObject, method: 'DELETE' }],
  ['another path', { ...getObject, url: '/other.txt' }],
  ['an added query', { ...getObject, url: '/test.txt?acl' }],
  ['a changed signed header', withHeaders({ range: 'bytes=0-99' })],
  ['another body hash', withHeaders({ 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' })],
  ['another host', withHeaders({ host: 'otherbucket.s3.amazonaws.com' })],
  ['a changed presigned expiry', { ...presigned, url: presigned.url.replace('=86400', '=86401') }],
])('%s is refused as SignatureDoesNotMatch', (_, request) => {
  expect(verifySignature(request, options())).toEqual({ refusal: 'SignatureDoesNotMatch' });
});

test('a wrong secret, an unknown key and no signature are told apart', () => {
  expect(verifySignature(getObject, options({ credentials: () => 'wrong' }))).toEqual({
    refusal: 'SignatureDoesNotMatch',
  });
  expect(verifySignature(getObject, options({ credentials: () => undefined }))).toEqual({
    refusal: 'InvalidAccessKeyId',
  });
  expect(verifySignature({ method: 'GET', url: '/test.txt', headers: { host } }, options())).toEqual({
    refusal: 'MissingAuthenticationToken',
  });
});

test.each([
  ['another service', getObject, options({ service: 'dynamodb' })],
  ['another region', getObject, options({ region: 'eu-west-1' })],
  ['another day', withHeaders({ 'x-amz-date': '20130525T000000Z' }), options()],
  ['another scheme', withHeaders({ authorization: 'Bearer token' }), options()],
  ['no word about the body', withHeaders({ 'x-amz-content-sha256': '' }), options()],
])('a signature for %s is refused as IncompleteSignature', (_, request, settings) => {
  expect(verifySignature(request, settings)).toEqual({ refusal: 'IncompleteSignature' });
});

test('an x-amz- header that is not signed is refused, and so is a signature that leaves out the host', () => {
  const withoutHost = getObject.headers.authorization.replace('host;', '');

  expect(verifySignature(withHeaders({ 'x-amz-tenant-id': 'other' }), options())).toEqual({
    refusal: 'HeadersNotSigned',
  });
  expect(verifySignature(withHeaders({ authorization: withoutHost }), options())).toEqual({
    refusal: 'HeadersNotSigned',
  });
});

test('a clock may be 15 minutes off, and a presigned URL lives as long as it says', () => {
  const minutes = (count: number) => options({ now: () => signedAt + count * 60_000 });

  expect([14, -14, 16, -16].map((count) => verifySignature(getObject, minutes(count)).refusal)).toEqual([
    undefined,
    undefined,
    'RequestTimeTooSkewed',
    'RequestTimeTooSkewed',
  ]);
  expect([-16, 24 * 60 - 1, 24 * 60 + 1].map((count) => verifySignature(presigned, minutes(count)).refusal)).toEqual([
    'RequestTimeTooSkewed',
    undefined,
    'RequestExpired',
  ]);
});

test.each([
  ['s3', '/bucket/a%20b%2Bc/%C3%A9%27%28x%29%2A//../end/', { prefix: "a b+c'*", 'list-type': '2', 'list-typf': '' }],
  ['lambda', '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aname/invocations', { Qualifier: 'a b' }],
  ['dynamodb', '/', {}],
])('what the SDK signs for %s is accepted with its body, and refused with another', async (service, path, query) => {
  const request = await signedBySdk(service, path, query as Record<string, string>, 'the body');

  expect(verifySignature(request, options({ service }), Buffer.from('the body'))).toMatchObject({ accessKeyId });
  expect(verifySignature(request, options({ service }), Buffer.from('another'))).toEqual({
    refusal: 'SignatureDoesNotMatch',
  });
});
