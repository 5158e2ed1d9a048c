/** The operations on buckets, and ListMultipartUploads. */
import { answer, answerXml, type Call } from './call.ts';
import { byUtf8 } from './object-index.ts';
import { abortUpload, type Stores } from './stores.ts';

export const listBuckets = (call: Call, { objects }: Stores): void =>
  answerXml(call, 'ListAllMyBucketsResult', {
    Owner: { ID: 'embedded' },
    Buckets: {
      Bucket: objects
        .buckets()
        .map(({ name, createdAt }) => ({ Name: name, CreationDate: new Date(createdAt).toISOString() })),
    },
  });

export const createBucket = (call: Call, { objects, now }: Stores): void => {
  objects.createBucket({ name: call.bucket, createdAt: now() });
  answer(call, 200, { Location: `/${call.bucket}` });
};

export const headBucket = (call: Call, { objects }: Stores): void => {
  objects.assertBucket(call.bucket);
  answer(call, 200);
};

export const deleteBucket = async (call: Call, stores: Stores): Promise<void> => {
  stores.objects.deleteBucket(call.bucket);
  const started = stores.uploads.all().filter(({ upload }) => upload.bucket === call.bucket);
  await Promise.all(started.map((upload) => abortUpload(stores, upload)));
  answer(call, 204);
};

export const listUploads = (call: Call, { objects, uploads }: Stores): void => {
  objects.assertBucket(call.bucket);
  const prefix = call.query.get('prefix') ?? '';
  const found = uploads
    .all()
    .map(({ upload }) => upload)
    .filter(({ bucket, key }) => bucket === call.bucket && key.startsWith(prefix))
    .sort((a, b) => byUtf8(a.key, b.key) || a.startedAt - b.startedAt);
  answerXml(call, 'ListMultipartUploadsResult', {
    Bucket: call.bucket,
    Prefix: prefix,
    IsTruncated: false,
    Upload: found.map(({ key, id, startedAt }) => ({
      Key: key,
      UploadId: id,
      Initiated: new Date(startedAt).toISOString(),
      StorageClass: 'STANDARD',
    })),
  });
};
