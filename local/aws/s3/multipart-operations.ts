/** The multipart operations. A part is one file; a completed object is the list of its parts' files: nothing is copied. */
import { createHash } from 'node:crypto';
import { answer, answerXml, type Call } from './call.ts';
import { checksumHeader } from './checksums.ts';
import { conditionsIn } from './conditions.ts';
import { contentHeaders, encryptionHeaders, etagOf, onlyEncryption } from './object-headers.ts';
import type { StoredObject } from './object-index.ts';
import { checkedSource, receiveBody } from './receive-body.ts';
import { S3Error } from './s3-error.ts';
import { abortUpload, putObject, type Stores } from './stores.ts';
import type { Part } from './upload-index.ts';
import { elementsOf, readXml, textOf } from './xml.ts';

const partBytesMin = 5 * 1024 * 1024;
const partsMax = 10_000;

const uploadIdOf = ({ query }: Call): string => query.get('uploadId') ?? '';

export const createUpload = (call: Call, { objects, uploads, bucketOptions, now }: Stores): void => {
  const { bucket, key, req } = call;
  objects.assertBucket(bucket);
  const encryption = encryptionHeaders(req.headers, bucketOptions.get(bucket)?.encryption);
  const { id } = uploads.start({
    bucket,
    key,
    headers: { ...contentHeaders(req.headers), ...encryption },
    startedAt: now(),
  });
  for (const [name, value] of Object.entries(encryption)) call.res.setHeader(name, value);
  answerXml(call, 'InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id });
};

const partNumberOf = ({ query }: Call): number => {
  const number = Number(query.get('partNumber'));
  if (Number.isInteger(number) && number >= 1 && number <= partsMax) return number;
  throw new S3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
};

export const putPart = async (call: Call, stores: Stores): Promise<void> => {
  const { req, payload } = call;
  const uploadId = uploadIdOf(call);
  const number = partNumberOf(call);
  if ('x-amz-copy-source' in req.headers) throw new S3Error('NotImplemented');
  const { headers } = stores.uploads.get(uploadId, call).upload;
  const { segment, md5, checksum } = await receiveBody(req, payload, stores.bodies);
  const etag = etagOf(headers, md5, segment.file);
  const part: Part = { uploadId, number, segment, etag, modifiedAt: stores.now(), ...(checksum && { checksum }) };
  let obsolete: Part | undefined = part;
  try {
    obsolete = stores.uploads.putPart(part);
  } finally {
    await stores.bodies.remove(obsolete ? [obsolete.segment] : []);
  }
  const encryption = onlyEncryption(headers);
  answer(call, 200, { ETag: `"${etag}"`, ...encryption, ...(checksum && { [checksumHeader]: checksum }) });
};

const chosenParts = (xml: string, parts: ReadonlyMap<number, Part>): Part[] => {
  const chosen = elementsOf(xml, 'Part').map((element) => {
    const part = parts.get(Number(textOf(element, 'PartNumber')));
    const checksum = part?.checksum && textOf(element, 'ChecksumCRC32');
    const isOther = checksum !== undefined && checksum !== part?.checksum;
    if (!part || isOther || textOf(element, 'ETag')?.replaceAll('"', '') !== part.etag)
      throw new S3Error('InvalidPart');
    return part;
  });
  if (chosen.length === 0) throw new S3Error('MalformedXML');
  if (chosen.some((part, at) => at > 0 && part.number <= (chosen[at - 1] as Part).number)) {
    throw new S3Error('InvalidPartOrder');
  }
  if (chosen.slice(0, -1).some(({ segment }) => segment.bytes < partBytesMin)) throw new S3Error('EntityTooSmall');
  return chosen;
};

const etagOfParts = (parts: readonly Part[]): string => {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(Buffer.from(etag, 'hex'));
  return `${hash.digest('hex')}-${parts.length}`;
};

const answerCompleted = (call: Call, { bucket, key, etag, headers }: StoredObject): void => {
  for (const [name, value] of Object.entries(onlyEncryption(headers))) call.res.setHeader(name, value);
  const location = `http://${call.req.headers.host}${call.req.url?.split('?')[0]}`;
  answerXml(call, 'CompleteMultipartUploadResult', { Location: location, Bucket: bucket, Key: key, ETag: `"${etag}"` });
};

export const completeUpload = async (call: Call, stores: Stores): Promise<void> => {
  const { req, payload, bucket, key } = call;
  const id = uploadIdOf(call);
  if (Object.keys(req.headers).some((name) => /^x-amz-checksum-(?!type)/.test(name))) {
    throw new S3Error('NotImplemented', 'The checksum of a whole multipart object is not implemented.');
  }
  const xml = await readXml(checkedSource(req, payload));
  const before = stores.objects.get(bucket, key);
  // A client that never saw the answer asks again.
  if (before?.uploadId === id) return answerCompleted(call, before);
  const upload = stores.uploads.get(id, call);
  const parts = chosenParts(xml, upload.parts);
  const segments = parts.map(({ segment }) => segment);
  const object: StoredObject = {
    bucket,
    key,
    segments,
    bytes: segments.reduce((sum, segment) => sum + segment.bytes, 0),
    etag: etagOfParts(parts),
    modifiedAt: stores.now(),
    headers: upload.upload.headers,
    uploadId: id,
  };
  const replaced = putObject(stores, object, conditionsIn(req.headers));
  stores.uploads.end(upload);
  const unused = [...upload.parts.values()].map(({ segment }) => segment).filter((part) => !segments.includes(part));
  await stores.bodies.remove([...replaced, ...unused]);
  answerCompleted(call, object);
};

export const abort = async (call: Call, stores: Stores): Promise<void> => {
  await abortUpload(stores, stores.uploads.get(uploadIdOf(call), call));
  answer(call, 204);
};

export const listParts = (call: Call, { uploads }: Stores): void => {
  const { upload, parts } = uploads.get(uploadIdOf(call), call);
  const sorted = [...parts.values()].sort((a, b) => a.number - b.number);
  answerXml(call, 'ListPartsResult', {
    Bucket: upload.bucket,
    Key: upload.key,
    UploadId: upload.id,
    IsTruncated: false,
    Part: sorted.map(({ number, segment, etag, modifiedAt, checksum }) => ({
      PartNumber: number,
      LastModified: new Date(modifiedAt).toISOString(),
      ETag: `"${etag}"`,
      Size: segment.bytes,
      ...(checksum && { ChecksumCRC32: checksum }),
    })),
  });
};
