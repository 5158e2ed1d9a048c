/**
 * Documents for a bucket of the customer's own. The SDK's client is held to what any S3-compatible service takes: static
 * credentials, no checksum trailers, no encryption headers, the given endpoint and no other, redirects not followed.
 */
import { randomBytes } from 'node:crypto';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AppError } from '../domain/errors.ts';
import {
  type AddressedAccess,
  type Addressing,
  fieldNamingBucket,
  type StorageAccess,
} from '../domain/storage-config.ts';
import type { EgressAgents } from '../network/egress-agents.ts';
import { createAssetStore, type NewObject } from './asset-store.ts';
import { createBoundedHandler } from './bounded-handler.ts';
import { toUserStorageError, wantsVirtualHost } from './user-storage-errors.ts';

export type UserStorageOptions = {
  readonly agents: Pick<EgressAgents, 'http' | 'https'>;
  /** Names of buckets that are ours: a customer's document must not be written into them. */
  readonly ownBuckets: readonly string[];
  /** Milliseconds that a service may stay silent. */
  readonly silenceMsMax?: number;
};

const connectMsMax = 10_000;
const attemptsMax = 2;

export const createUserStorage = ({ agents, ownBuckets, silenceMsMax = 15_000 }: UserStorageOptions) => {
  const connect = (access: AddressedAccess): S3Client => {
    const { region, accessKeyId, secretAccessKey, endpoint = `https://s3.${region}.amazonaws.com` } = access;
    return new S3Client({
      region,
      endpoint,
      credentials: { accessKeyId, secretAccessKey },
      forcePathStyle: access.addressing === 'path',
      maxAttempts: attemptsMax,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      followRegionRedirects: false,
      ignoreConfiguredEndpointUrls: true,
      requestHandler: createBoundedHandler({
        httpAgent: agents.http,
        httpsAgent: agents.https,
        connectionTimeout: connectMsMax,
        socketTimeout: silenceMsMax,
        requestTimeout: silenceMsMax,
        throwOnRequestTimeout: true,
      }),
    });
  };

  /** @throws AppError with a code for what the service said, never with its words */
  const using = async <Result>(access: AddressedAccess, work: (s3: S3Client) => Promise<Result>): Promise<Result> => {
    const field = fieldNamingBucket(access, ownBuckets);
    if (field) throw new AppError('egress_refused', { field });
    try {
      return await work(connect(access));
    } catch (error) {
      throw toUserStorageError(error);
    }
  };

  const writeAndDelete = async (s3: S3Client, Bucket: string): Promise<void> => {
    const Key = `ephemera-probe-${randomBytes(12).toString('hex')}`;
    await s3.send(
      new PutObjectCommand({ Bucket, Key, Body: 'This object may be deleted.', ContentType: 'text/plain' }),
    );
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  };

  return {
    /** Writes a document, streamed; a name that exists is overwritten. */
    put: (access: AddressedAccess, object: NewObject, chunks: AsyncIterable<Uint8Array>): Promise<void> =>
      using(access, (s3) => createAssetStore(s3, access.bucket).put(object, chunks)),

    /** Writes and deletes an object, and tells how the service wants its buckets addressed. */
    probe: async (access: StorageAccess): Promise<Addressing> => {
      if (access.endpoint === undefined) {
        await using({ ...access, addressing: 'virtual-host' }, (s3) => writeAndDelete(s3, access.bucket));
        return 'virtual-host';
      }
      return await using({ ...access, addressing: 'path' }, async (s3) => {
        try {
          await writeAndDelete(s3, access.bucket);
          return 'path';
        } catch (error) {
          if (!wantsVirtualHost(error)) throw error;
          await writeAndDelete(connect({ ...access, addressing: 'virtual-host' }), access.bucket);
          return 'virtual-host';
        }
      });
    },
  };
};

export type UserStorage = ReturnType<typeof createUserStorage>;
