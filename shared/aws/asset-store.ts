/** Stored documents: objects below a prefix of their account's, encrypted by the bucket's own key. */
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { abortUploads, uploadParts } from './multipart-upload.ts';

export type NewObject = {
  readonly key: string;
  readonly contentType: string;
  /** Known ahead, and checked against what comes. */
  readonly bytes: number;
};

/** Documents up to this size go in one request; S3 takes parts of 5 MiB and more. */
const partBytes = 8 * 1024 * 1024;
const deletedTogetherMax = 1000;

const collect = async (chunks: AsyncIterable<Uint8Array>, length: number): Promise<Buffer> => {
  const whole = Buffer.allocUnsafe(length);
  let at = 0;
  for await (const chunk of chunks) {
    if (at + chunk.length > length) throw new Error('more bytes than announced');
    whole.set(chunk, at);
    at += chunk.length;
  }
  if (at !== length) throw new Error('fewer bytes than announced');
  return whole;
};

/** The keys below a prefix, as many at a time as can be deleted at a time. */
export const keyPages = async function* (s3: S3Client, Bucket: string, Prefix: string): AsyncGenerator<string[]> {
  const pages = paginateListObjectsV2({ client: s3, pageSize: deletedTogetherMax }, { Bucket, Prefix });
  for await (const { Contents = [] } of pages) yield Contents.flatMap(({ Key }) => Key ?? []);
};

export const removeObjects = async (s3: S3Client, Bucket: string, keys: readonly string[]): Promise<void> => {
  for (let at = 0; at < keys.length; at += deletedTogetherMax) {
    const Objects = keys.slice(at, at + deletedTogetherMax).map((Key) => ({ Key }));
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    if (Errors.length > 0) throw new Error(`${Errors.length} objects could not be deleted: ${Errors[0]?.Code}`);
  }
};

export const createAssetStore = (s3: S3Client, bucket: string) => ({
  /**
   * Writes an object as its bytes come. It appears whole or not at all: when the bytes fail, or are not as many as
   * announced, nothing of it remains.
   */
  put: async ({ key, contentType, bytes }: NewObject, chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    const target = { Bucket: bucket, Key: key, ContentType: contentType };
    if (bytes > partBytes) return uploadParts(s3, target, { partBytes, bytes }, chunks);
    const Body = await collect(chunks, bytes);
    await s3.send(new PutObjectCommand({ ...target, Body }));
  },

  /** An object's bytes, or those of a range (first and last, both counted); undefined when it is gone. */
  get: async (
    key: string,
    range?: { readonly first: number; readonly last: number },
  ): Promise<AsyncIterable<Uint8Array> | undefined> => {
    const Range = range && `bytes=${range.first}-${range.last}`;
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...(Range && { Range }) }));
      return Body as unknown as AsyncIterable<Uint8Array>;
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  },

  /** May be repeated: an object that is gone is no error. */
  remove: (keys: readonly string[]): Promise<void> => removeObjects(s3, bucket, keys),

  /** The keys of all objects below a prefix. */
  list: async (prefix: string): Promise<string[]> => {
    const keys: string[] = [];
    for await (const page of keyPages(s3, bucket, prefix)) keys.push(...page);
    return keys;
  },

  /** Ends all uploads below a prefix that were begun and never finished. */
  abortUploads: (prefix: string): Promise<void> => abortUploads(s3, bucket, prefix),
});

export type AssetStore = ReturnType<typeof createAssetStore>;
