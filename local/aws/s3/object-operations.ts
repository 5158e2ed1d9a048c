/** PutObject, GetObject, HeadObject, DeleteObject, DeleteObjects. */
import { pipeline } from 'node:stream/promises';
import type { ByteRange, Segment } from './body-files.ts';
import { answer, answerXml, type Call, header } from './call.ts';
import { checksumHeader } from './checksums.ts';
import { assertWritable, conditionsIn, isUnchanged } from './conditions.ts';
import { contentHeaders, encryptionHeaders, etagOf } from './object-headers.ts';
import type { StoredObject } from './object-index.ts';
import { checkedSource, receiveBody } from './receive-body.ts';
import { S3Error } from './s3-error.ts';
import { deleteObject, putObject, type Stores } from './stores.ts';
import { elementsOf, readXml, textOf } from './xml.ts';

const existing = ({ objects }: Stores, bucket: string, key: string): StoredObject => {
  const object = objects.get(bucket, key);
  if (!object) throw new S3Error('NoSuchKey');
  return object;
};

/** Makes the object visible, or removes the bytes that were to be its own. */
export const commit = async (stores: Stores, object: StoredObject, call: Call): Promise<void> => {
  let obsolete: readonly Segment[] = object.segments;
  try {
    obsolete = putObject(stores, object, conditionsIn(call.req.headers));
  } finally {
    await stores.bodies.remove(obsolete);
  }
};

export const put = async (call: Call, stores: Stores): Promise<void> => {
  const { bucket, key, req, payload } = call;
  const encryption = encryptionHeaders(req.headers, stores.bucketOptions.get(bucket)?.encryption);
  const headers = { ...contentHeaders(req.headers), ...encryption };
  stores.objects.assertBucket(bucket);
  const { segment, md5, checksum } = await receiveBody(req, payload, stores.bodies);
  const etag = etagOf(headers, md5, segment.file);
  const object: StoredObject = {
    bucket,
    key,
    segments: [segment],
    bytes: segment.bytes,
    etag,
    modifiedAt: stores.now(),
    headers,
    ...(checksum && { checksum }),
  };
  await commit(stores, object, call);
  answer(call, 200, { ETag: `"${etag}"`, ...encryption, ...(checksum && { [checksumHeader]: checksum }) });
};

/** @throws S3Error InvalidRange @returns undefined for the whole, also when the header is none that we know (RFC 9110) */
const rangeOf = (range: string | undefined, bytes: number): ByteRange | undefined => {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  if ((from === '' && to === '') || (from !== '' && to !== '' && Number(from) > Number(to))) return undefined;
  const first = from === '' ? Math.max(bytes - Number(to), 0) : Number(from);
  const last = from === '' || to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1);
  if (first > last) throw new S3Error('InvalidRange');
  return { first, last };
};

const readHeaders = (
  object: StoredObject,
  call: Call,
  range: ByteRange | undefined,
): Record<string, string | number> => ({
  ...object.headers,
  ETag: `"${object.etag}"`,
  'Last-Modified': new Date(object.modifiedAt).toUTCString(),
  'Accept-Ranges': 'bytes',
  'Content-Length': range ? range.last - range.first + 1 : object.bytes,
  ...(range && { 'Content-Range': `bytes ${range.first}-${range.last}/${object.bytes}` }),
  ...(object.checksum &&
    !range &&
    header(call, 'x-amz-checksum-mode') === 'ENABLED' && { [checksumHeader]: object.checksum }),
});

export const get = async (call: Call, stores: Stores): Promise<void> => {
  const { req, res, bucket, key } = call;
  const object = existing(stores, bucket, key);
  if (isUnchanged(object, conditionsIn(req.headers))) return answer(call, 304, { ETag: `"${object.etag}"` });
  const range = rangeOf(header(call, 'range'), object.bytes);
  res.writeHead(range ? 206 : 200, readHeaders(object, call, range));
  if (req.method === 'HEAD') return void res.end();
  const release = stores.bodies.hold(object.segments);
  try {
    await pipeline(stores.bodies.read(object.segments, range ?? { first: 0, last: object.bytes - 1 }), res);
  } finally {
    await release();
  }
};

export const remove = async (call: Call, stores: Stores): Promise<void> => {
  const object = stores.objects.get(call.bucket, call.key);
  const { ifMatch } = conditionsIn(call.req.headers);
  if (ifMatch !== undefined) assertWritable(object, { ifMatch });
  if (object) await deleteObject(stores, object);
  answer(call, 204);
};

const keysPerDeleteMax = 1000;

export const removeMany = async (call: Call, stores: Stores): Promise<void> => {
  const { req, payload, bucket } = call;
  if (!Object.keys(req.headers).some((name) => /^(?:content-md5|x-amz-trailer|x-amz-checksum-.+)$/.test(name))) {
    throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
  }
  const xml = await readXml(checkedSource(req, payload));
  const keys = elementsOf(xml, 'Object').map((object) => textOf(object, 'Key'));
  if (keys.length === 0 || keys.length > keysPerDeleteMax || keys.includes(undefined))
    throw new S3Error('MalformedXML');
  const asked = keys.map((key = '') => ({ key, refusal: call.refusalOf('DELETE object', { bucket, key }) }));
  const allowed = asked.filter(({ refusal }) => !refusal);
  await Promise.all(
    allowed.map(async ({ key }) => {
      const object = stores.objects.get(bucket, key);
      if (object) await deleteObject(stores, object);
    }),
  );
  const isQuiet = textOf(xml, 'Quiet') === 'true';
  answerXml(call, 'DeleteResult', {
    Deleted: isQuiet ? [] : allowed.map(({ key }) => ({ Key: key })),
    Error: asked.flatMap(({ key, refusal }) => (refusal ? [{ Key: key, Code: 'AccessDenied', Message: refusal }] : [])),
  });
};
