/** S3 buckets as sinks: objects, and what an unfinished upload or a version that nobody sees any more keeps. */
import {
  GetBucketVersioningCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { connectionTo, logicalName, namesOf, type Place, type Surroundings, storedValues } from './surroundings.ts';

type ObjectName = { readonly Bucket: string; readonly Key: string; readonly VersionId?: string };

const objectBytes = async function* (client: S3Client, name: ObjectName): AsyncGenerator<Buffer> {
  const { Body, ...metadata } = await client.send(new GetObjectCommand(name));
  yield Buffer.concat(storedValues(metadata));
  if (Body) yield* Body as unknown as AsyncIterable<Buffer>;
};

const listed = async function* (client: S3Client) {
  const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
  yield Buckets.map(({ Name = '' }) => Name);
};

const inBuckets = (placesIn: (client: S3Client, Bucket: string, bucket: string) => AsyncGenerator<Place>) =>
  async function* ({ stores }: Surroundings): AsyncGenerator<Place> {
    const connection = connectionTo(stores, 's3');
    if (!connection) return;
    const client = new S3Client({ ...connection, forcePathStyle: stores.endpoints !== undefined });
    try {
      for (const Bucket of await namesOf(stores, 'buckets', () => listed(client))) {
        yield* placesIn(client, Bucket, logicalName(stores, 'buckets', Bucket));
      }
    } finally {
      client.destroy();
    }
  };

/** Every object of every bucket, with what is stored beside it: type, disposition, metadata. */
export const bucketObjects = inBuckets(async function* (client, Bucket, bucket) {
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
    for (const { Key = '' } of Contents)
      yield { place: `${bucket} ${Key}`, bytes: objectBytes(client, { Bucket, Key }) };
  }
});

/** The names of uploads that were neither completed nor aborted; S3 hands out none of their bytes. */
export const unfinishedUploads = inBuckets(async function* (client, Bucket, bucket) {
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
  for (const { Key } of Uploads) yield { place: `${bucket} ${Key}`, bytes: [] };
});

const versionsOf = async function* (client: S3Client, Bucket: string) {
  let marker: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
  while (marker) {
    const {
      Versions = [],
      DeleteMarkers = [],
      ...page
    } = await client.send(new ListObjectVersionsCommand({ Bucket, ...marker }));
    yield { versions: Versions.filter(({ IsLatest }) => !IsLatest), markers: DeleteMarkers };
    marker = page.IsTruncated
      ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
      : undefined;
  }
};

/** A service that knows no versions, as the embedded one, keeps none. */
const hasVersions = async (client: S3Client, Bucket: string): Promise<boolean> => {
  try {
    return (await client.send(new GetBucketVersioningCommand({ Bucket }))).Status !== undefined;
  } catch (error) {
    if (error instanceof Error && error.name === 'NotImplemented') return false;
    throw error;
  }
};

/** Versions that a later one, or a deletion, has hidden. */
export const hiddenVersions = inBuckets(async function* (client, Bucket, bucket) {
  if (!(await hasVersions(client, Bucket))) return;
  for await (const { versions, markers } of versionsOf(client, Bucket)) {
    for (const { Key } of markers) yield { place: `${bucket} ${Key}, deleted`, bytes: [] };
    for (const { Key = '', VersionId = '' } of versions) {
      yield { place: `${bucket} ${Key}, ${VersionId}`, bytes: objectBytes(client, { Bucket, Key, VersionId }) };
    }
  }
});
