/** ListObjectsV2: one page of a bucket's keys, rolled up at the delimiter, in UTF-8 order. */
import { answerXml, type Call } from './call.ts';
import { byUtf8, type StoredObject } from './object-index.ts';
import { S3Error } from './s3-error.ts';
import type { Stores } from './stores.ts';

type Query = {
  readonly prefix: string;
  readonly delimiter: string;
  /** The last key or common prefix that earlier pages showed. */
  readonly after: string;
  readonly keysMax: number;
};
type Page = { readonly keys: readonly string[]; readonly prefixes: readonly string[]; readonly next?: string };

/** Index of the first key that is not before `key`. */
const lowerBound = (keys: readonly string[], key: string): number => {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (byUtf8(keys[middle] as string, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

const rollUp = (key: string, { prefix, delimiter }: Query): string | undefined => {
  const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
};

const pageOf = (sortedKeys: readonly string[], query: Query): Page => {
  const { prefix, after, keysMax } = query;
  const keys: string[] = [];
  const prefixes: string[] = [];
  let last = after;
  if (keysMax === 0) return { keys, prefixes };
  for (let at = lowerBound(sortedKeys, byUtf8(prefix, after) > 0 ? prefix : after); at < sortedKeys.length; at++) {
    const key = sortedKeys[at] as string;
    if (!key.startsWith(prefix)) break;
    const rolled = rollUp(key, query);
    const shown = rolled ?? key;
    if (shown === last || key === after) continue;
    if (keys.length + prefixes.length >= keysMax) return { keys, prefixes, next: last };
    (rolled === undefined ? keys : prefixes).push(shown);
    last = shown;
  }
  return { keys, prefixes };
};

const keysMaxOf = (query: URLSearchParams): number => {
  const asked = query.get('max-keys') ?? '1000';
  if (!/^\d{1,9}$/.test(asked)) throw new S3Error('InvalidArgument', 'max-keys is not valid.');
  return Math.min(Number(asked), 1000);
};

export const listObjects = (call: Call, { objects }: Stores): void => {
  const { bucket, query } = call;
  const value = (name: string): string => query.get(name) ?? '';
  const token = query.get('continuation-token');
  const asUrl = value('encoding-type') === 'url';
  const shown = (text: string): string => (asUrl ? encodeURIComponent(text).replaceAll('%2F', '/') : text);
  const keysMax = keysMaxOf(query);
  const after = token === null ? value('start-after') : Buffer.from(token, 'base64url').toString();
  const page = pageOf(objects.sortedKeys(bucket), {
    prefix: value('prefix'),
    delimiter: value('delimiter'),
    after,
    keysMax,
  });
  answerXml(call, 'ListBucketResult', {
    Name: bucket,
    Prefix: shown(value('prefix')),
    Delimiter: value('delimiter') ? shown(value('delimiter')) : undefined,
    StartAfter: value('start-after') ? shown(value('start-after')) : undefined,
    EncodingType: asUrl ? 'url' : undefined,
    ContinuationToken: token ?? undefined,
    NextContinuationToken: page.next === undefined ? undefined : Buffer.from(page.next).toString('base64url'),
    KeyCount: page.keys.length + page.prefixes.length,
    MaxKeys: keysMax,
    IsTruncated: page.next !== undefined,
    Contents: page.keys.map((key) => {
      const { etag, bytes, modifiedAt } = objects.get(bucket, key) as StoredObject;
      const LastModified = new Date(modifiedAt).toISOString();
      return { Key: shown(key), LastModified, ETag: `"${etag}"`, Size: bytes, StorageClass: 'STANDARD' };
    }),
    CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: shown(prefix) })),
  });
};
