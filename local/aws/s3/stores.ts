/** What the embedded S3 keeps, and the moves between its parts that must not leave a half of anything. */
import { join } from 'node:path';
import { type BodyFiles, openBodyFiles, type Segment } from './body-files.ts';
import { assertWritable, type conditionsIn } from './conditions.ts';
import type { BucketEncryption } from './object-headers.ts';
import { type ObjectIndex, openObjectIndex, type StoredObject } from './object-index.ts';
import { openUploadIndex, type UploadIndex } from './upload-index.ts';

export type BucketOptions = {
  readonly encryption?: BucketEncryption;
  /** Objects go this many days after they were written, when `expireObjects` is called. */
  readonly expireAfterDays?: number;
  /** So do uploads that were neither completed nor aborted. */
  readonly abortUploadsAfterDays?: number;
  /** What of public access is blocked; without it, all. */
  readonly publicAccess?: Readonly<Record<string, boolean>>;
};

export type Stores = {
  readonly objects: ObjectIndex;
  readonly uploads: UploadIndex;
  readonly bodies: BodyFiles;
  readonly bucketOptions: Map<string, BucketOptions>;
  /** Epoch ms. */
  readonly now: () => number;
};

type Conditions = ReturnType<typeof conditionsIn>;

export const openStores = async (
  { directory, overwriteOnDelete }: { readonly directory: string; readonly overwriteOnDelete: boolean },
  settings: Pick<Stores, 'bucketOptions' | 'now'>,
): Promise<Stores> => {
  const bodies = openBodyFiles(join(directory, 'bodies'), overwriteOnDelete);
  const objects = openObjectIndex(directory);
  const uploads = openUploadIndex(
    directory,
    ({ bucket, key, id }) => !objects.hasBucket(bucket) || objects.get(bucket, key)?.uploadId === id,
  );
  for (const name of settings.bucketOptions.keys()) {
    if (!objects.hasBucket(name)) objects.createBucket({ name, createdAt: settings.now() });
  }
  const named = objects.buckets().flatMap(({ name }) => [...objects.objects(name)].flatMap(({ segments }) => segments));
  const parts = uploads.all().flatMap((upload) => [...upload.parts.values()].map(({ segment }) => segment));
  await bodies.removeAllBut([...named, ...parts]);
  return { objects, uploads, bodies, ...settings };
};

/** Makes the object visible at once and whole; nothing comes between the condition and the write. */
export const putObject = ({ objects }: Stores, object: StoredObject, conditions: Conditions): readonly Segment[] => {
  assertWritable(objects.get(object.bucket, object.key), conditions);
  return objects.put(object)?.segments ?? [];
};

export const deleteObject = async ({ objects, bodies }: Stores, object: StoredObject): Promise<void> => {
  objects.remove(object);
  await bodies.remove(object.segments);
};

type LiveUpload = ReturnType<UploadIndex['get']>;

export const abortUpload = async ({ uploads, bodies }: Stores, upload: LiveUpload): Promise<void> => {
  uploads.end(upload);
  await bodies.remove([...upload.parts.values()].map(({ segment }) => segment));
};

const dayMs = 24 * 60 * 60 * 1000;

/** Does what the buckets' lifecycle rules say, as of `now` (epoch ms). */
export const expire = async (stores: Stores, now: number): Promise<void> => {
  const { objects, uploads, bucketOptions } = stores;
  const isOver = (since: number, days: number | undefined): boolean =>
    days !== undefined && since + days * dayMs <= now;
  const expired = objects
    .buckets()
    .flatMap(({ name }) =>
      [...objects.objects(name)].filter((object) =>
        isOver(object.modifiedAt, bucketOptions.get(name)?.expireAfterDays),
      ),
    );
  const abandoned = uploads
    .all()
    .filter(({ upload }) => isOver(upload.startedAt, bucketOptions.get(upload.bucket)?.abortUploadsAfterDays));
  // Begun in one tick: an upload that is completed meanwhile must not lose its parts.
  await Promise.all([
    ...expired.map((object) => deleteObject(stores, object)),
    ...abandoned.map((upload) => abortUpload(stores, upload)),
  ]);
};
