/** What every function that deals with jobs has, from its environment: their rows, how they end, where documents lie. */
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createAssetStore } from './asset-store.ts';
import { createContentDestroyer } from './content-store.ts';
import { createKeyDestroyer } from './data-keys.ts';
import { createDeliveryStore } from './delivery-store.ts';
import { createDocuments } from './documents.ts';
import { required } from './environment.ts';
import { createJobEndings } from './job-endings.ts';
import { createJobStore } from './job-store.ts';
import { createUsageStore } from './usage-store.ts';
import { createWebhookQueue } from './webhook-queue.ts';

export const composeJobs = () => {
  const tables = { records: required('TABLE_RECORDS'), dataKeys: required('TABLE_DATA_KEYS') };
  const contentBucket = required('BUCKET_CONTENT');
  const documents = createDocuments();
  const s3 = new S3Client({});
  const sqs = new SQSClient({});
  return {
    clients: { documents, s3, sqs },
    tables,
    contentBucket,
    parts: {
      now: Date.now,
      jobs: createJobStore(documents, tables),
      endings: createJobEndings(documents, tables, createUsageStore(documents, tables.records)),
      content: createContentDestroyer(s3, contentBucket, createKeyDestroyer(documents, tables.dataKeys)),
      assets: createAssetStore(s3, required('BUCKET_ASSETS')),
      deliveries: createDeliveryStore(documents, tables),
      webhooks: createWebhookQueue(sqs, required('QUEUE_WEBHOOKS')),
    },
  };
};
