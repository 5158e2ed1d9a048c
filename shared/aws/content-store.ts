/**
 * Claim checks: what a job needs, sealed under a key of its own, between its acceptance and its end. Without the key an
 * object is of no use to anyone, so destroying content is destroying the key first and the object then.
 */
import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { open, type SealedRecord, seal } from '../domain/envelope.ts';
import type { JobRef } from '../domain/job.ts';
import type { DataKeys } from './data-keys.ts';

export const contentRecord = ({ accountId, id }: JobRef): SealedRecord => ({
  account: accountId,
  record: id,
  purpose: 'content',
});
const objectKey = ({ accountId, id }: JobRef): string => `${accountId}/${id}`;

/** For whoever ends jobs, and need not be able to read them. */
export const createContentDestroyer = (
  s3: S3Client,
  bucket: string,
  destroyKey: (record: SealedRecord) => Promise<void>,
) => {
  const remove = async (job: JobRef): Promise<void> => {
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: objectKey(job) }));
  };
  return {
    /** Removes what a destroyed key has made unreadable; may be repeated. */
    remove,

    /** Makes the content unreadable, then removes it; may be repeated. */
    destroy: async (job: JobRef): Promise<void> => {
      await destroyKey(contentRecord(job));
      await remove(job);
    },
  };
};

export const createContentStore = (s3: S3Client, bucket: string, keys: Pick<DataKeys, 'create' | 'use'>) => ({
  /** Seals a job's content, once; `content` is overwritten. */
  put: async (job: JobRef, content: Uint8Array): Promise<void> => {
    const record = contentRecord(job);
    await keys.create(record, async (key) => {
      const Body = seal(key, record, content);
      content.fill(0);
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: objectKey(job), Body }));
    });
  },

  /** Opens a job's content; undefined when it was destroyed, or never sealed whole. */
  get: async (job: JobRef): Promise<Buffer | undefined> => {
    const record = contentRecord(job);
    const read = s3.send(new GetObjectCommand({ Bucket: bucket, Key: objectKey(job) })).then(
      ({ Body }) => Body?.transformToByteArray(),
      (error: unknown) => (error instanceof NoSuchKey ? undefined : Promise.reject(error)),
    );
    // Handled below: the key is asked for meanwhile.
    read.catch(() => undefined);
    return keys.use(record, async (key) => {
      const sealed = await read;
      return sealed && open(key, record, sealed);
    });
  },
});
