/** Buckets and their objects: in memory, and as one record file each, from which memory is rebuilt at start. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Segment } from './body-files.ts';
import type { ObjectHeaders } from './object-headers.ts';
import { openRecordFiles } from './record-files.ts';
import { S3Error } from './s3-error.ts';

export type StoredObject = {
  readonly bucket: string;
  readonly key: string;
  readonly segments: readonly Segment[];
  readonly bytes: number;
  readonly etag: string;
  /** Epoch ms. */
  readonly modifiedAt: number;
  readonly headers: ObjectHeaders;
  /** CRC-32 in base64, if the writer gave one. */
  readonly checksum?: string;
  /** The multipart upload that it came from. */
  readonly uploadId?: string;
};

export type Bucket = { readonly name: string; readonly createdAt: number };

type LiveBucket = { readonly bucket: Bucket; readonly objects: Map<string, StoredObject>; sortedKeys?: string[] };

export type ObjectIndex = ReturnType<typeof openObjectIndex>;

const bucketName = /^(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

// In UTF-8, the order of S3's lists, what lies beyond the surrogates comes after everything else.
const rank = (unit: number): number => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);

export const byUtf8 = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const difference = rank(a.charCodeAt(at)) - rank(b.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
};

const recordName = ({ bucket, key }: StoredObject): string =>
  createHash('sha256').update(`${bucket}/${key}`).digest('hex');

export const openObjectIndex = (directory: string) => {
  const bucketFiles = openRecordFiles<Bucket>(join(directory, 'buckets'));
  const objectFiles = openRecordFiles<StoredObject>(join(directory, 'objects'));
  const buckets = new Map<string, LiveBucket>(
    bucketFiles.all().map((bucket) => [bucket.name, { bucket, objects: new Map() }]),
  );
  for (const object of objectFiles.all()) buckets.get(object.bucket)?.objects.set(object.key, object);

  const live = (name: string): LiveBucket => {
    const found = buckets.get(name);
    if (!found) throw new S3Error('NoSuchBucket');
    return found;
  };

  return {
    buckets: (): Bucket[] => [...buckets.values()].map(({ bucket }) => bucket).sort((a, b) => byUtf8(a.name, b.name)),

    hasBucket: (name: string): boolean => buckets.has(name),

    assertBucket: (name: string): void => void live(name),

    createBucket: (bucket: Bucket): void => {
      if (!bucketName.test(bucket.name)) throw new S3Error('InvalidBucketName');
      if (buckets.has(bucket.name)) throw new S3Error('BucketAlreadyOwnedByYou');
      bucketFiles.put(bucket.name, bucket);
      buckets.set(bucket.name, { bucket, objects: new Map() });
    },

    deleteBucket: (name: string): void => {
      if (live(name).objects.size > 0) throw new S3Error('BucketNotEmpty');
      bucketFiles.remove(name);
      buckets.delete(name);
    },

    get: (bucket: string, key: string): StoredObject | undefined => live(bucket).objects.get(key),

    /** @returns the object whose place it takes */
    put: (object: StoredObject): StoredObject | undefined => {
      const bucket = live(object.bucket);
      const replaced = bucket.objects.get(object.key);
      objectFiles.put(recordName(object), object);
      bucket.objects.set(object.key, object);
      if (!replaced) delete bucket.sortedKeys;
      return replaced;
    },

    remove: (object: StoredObject): void => {
      const bucket = live(object.bucket);
      objectFiles.remove(recordName(object));
      bucket.objects.delete(object.key);
      delete bucket.sortedKeys;
    },

    objects: (bucket: string): Iterable<StoredObject> => live(bucket).objects.values(),

    sortedKeys: (name: string): readonly string[] => {
      const bucket = live(name);
      bucket.sortedKeys ??= [...bucket.objects.keys()].sort(byUtf8);
      return bucket.sortedKeys;
    },
  };
};
