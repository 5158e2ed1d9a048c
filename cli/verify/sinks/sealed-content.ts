/** Sealed requests of jobs as a sink: what an operator with every right could still open. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDataKeys } from '../../../shared/aws/data-keys.ts';
import { open, type SealedRecord } from '../../../shared/domain/envelope.ts';
import { connectionTo, type Place, type Surroundings } from './surroundings.ts';

/** An object's key names its account and its job. */
const recordOf = (key: string): SealedRecord => {
  const [account = '', record = ''] = key.split('/');
  return { account, record, purpose: 'content' };
};

/** Every content whose key is still there, opened. @throws where KMS refuses to unwrap the key of one */
export const sealedContents = async function* ({ stores }: Surroundings): AsyncGenerator<Place> {
  const { tables = {}, buckets = {}, keys = {} } = stores.resources;
  const [toKms, toS3, toTables] = ['kms', 's3', 'dynamodb'].map((service) => connectionTo(stores, service));
  if (!toKms || !toS3 || !toTables || !buckets.content) return;
  const [kms, s3] = [new KMSClient(toKms), new S3Client({ ...toS3, forcePathStyle: stores.endpoints !== undefined })];
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(toTables));
  const names = { table: tables['data-keys'] ?? '', applicationKey: keys.application ?? '' };
  const dataKeys = createDataKeys(documents, kms, names);
  try {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: buckets.content })) {
      for (const { Key = '' } of Contents) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: buckets.content, Key }));
        const sealed = (await Body?.transformToByteArray()) ?? new Uint8Array();
        const record = recordOf(Key);
        const opened = await dataKeys.use(record, (dataKey) => open(dataKey, record, sealed));
        if (opened) yield { place: Key, bytes: [opened] };
      }
    }
  } finally {
    for (const client of [kms, s3, documents]) client.destroy();
  }
};
