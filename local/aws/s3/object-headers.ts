/** The headers that a writer gives an object and every reader gets back. */
import type { IncomingHttpHeaders } from 'node:http';
import { S3Error } from './s3-error.ts';

export type ObjectHeaders = Readonly<Record<string, string>>;

/** A bucket's default encryption with a KMS key. */
export type BucketEncryption = { readonly keyId: string };

const systemHeaders = ['cache-control', 'content-disposition', 'content-language', 'content-type', 'expires'];
const metadataBytesMax = 2 * 1024;
const encryptionHeader = 'x-amz-server-side-encryption';
const keyHeader = `${encryptionHeader}-aws-kms-key-id`;
const bucketKeyHeader = `${encryptionHeader}-bucket-key-enabled`;

const contentEncoding = (value: string | undefined): string | undefined =>
  value
    ?.split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== 'aws-chunked')
    .join(',') || undefined;

/** What describes the content. */
export const contentHeaders = (headers: IncomingHttpHeaders): ObjectHeaders => {
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  const encoding = contentEncoding(headers['content-encoding']);
  if (encoding) kept['content-encoding'] = encoding;
  let metadataBytes = 0;
  for (const [name, value] of Object.entries(headers)) {
    const isMetadata = name.startsWith('x-amz-meta-');
    if (isMetadata) metadataBytes += name.length - 'x-amz-meta-'.length + String(value).length;
    if (isMetadata || systemHeaders.includes(name)) kept[name] = String(value);
  }
  if (metadataBytes > metadataBytesMax) throw new S3Error('InvalidRequest', 'The metadata is larger than 2 KB.');
  return kept;
};

/** The encryption that was asked for, else the bucket's: only told, not done; what is on disk is in clear. */
export const encryptionHeaders = (
  headers: IncomingHttpHeaders,
  bucket: BucketEncryption | undefined,
): ObjectHeaders => {
  const asked = headers[encryptionHeader]?.toString();
  if (`${encryptionHeader}-customer-algorithm` in headers) throw new S3Error('NotImplemented');
  if (asked !== undefined && asked !== 'AES256' && asked !== 'aws:kms') {
    throw new S3Error('InvalidArgument', 'The encryption method specified is not supported');
  }
  const algorithm = asked ?? (bucket ? 'aws:kms' : 'AES256');
  if (algorithm === 'AES256') return { [encryptionHeader]: algorithm };
  const hasBucketKey = headers[bucketKeyHeader]?.toString() ?? String(asked === undefined);
  return {
    [encryptionHeader]: algorithm,
    [keyHeader]: headers[keyHeader]?.toString() ?? bucket?.keyId ?? 'alias/aws/s3',
    ...(hasBucketKey === 'true' && { [bucketKeyHeader]: 'true' }),
  };
};

export const onlyEncryption = (headers: ObjectHeaders): ObjectHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith(encryptionHeader)));

/** Under KMS an ETag says nothing about the content: code that takes it for an MD5 must fail here as it does on AWS. */
export const etagOf = (headers: ObjectHeaders, md5: string, random: string): string =>
  headers[encryptionHeader] === 'aws:kms' ? random.replaceAll('-', '') : md5;
