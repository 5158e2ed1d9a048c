/** The eraser's clients and names, from its environment, read once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createAccountRemains } from './account-remains.ts';
import { createDeletionQueue } from './deletion-queue.ts';
import { createDeletionFinder, createDeletionLeases } from './deletion-store.ts';
import { createDocuments } from './documents.ts';
import { required, requiredMs } from './environment.ts';
import { createSigningKey } from './signing-key.ts';

export const composeEraser = () => {
  const tables = { records: required('TABLE_RECORDS'), dataKeys: required('TABLE_DATA_KEYS') };
  const receipts = required('TABLE_RECEIPTS');
  const buckets = [required('BUCKET_CONTENT'), required('BUCKET_ASSETS')];
  const queueUrl = required('QUEUE_DELETIONS');
  const documents = createDocuments();
  return {
    now: Date.now,
    pause: (ms: number) => sleep(ms),
    findDeletion: createDeletionFinder(documents, receipts),
    leases: createDeletionLeases(documents, receipts),
    remains: createAccountRemains({ documents, s3: new S3Client({}) }, tables, buckets),
    queue: createDeletionQueue(new SQSClient({}), queueUrl),
    /** Of the queue whose messages are no dead letters. */
    queueName: queueUrl.split('/').at(-1),
    receiptKey: createSigningKey(new KMSClient({}), required('KEY_RECEIPT_SIGNING')),
    recoveryDays: Number(required('RECORDS_RECOVERY_DAYS')),
    logRetentionDays: Number(required('LOG_RETENTION_DAYS')),
    times: {
      acceptMs: requiredMs('TIME_JOB_ACCEPT_MS'),
      leaseMs: requiredMs('TIME_JOB_LEASE_MS'),
      renewalMs: requiredMs('TIME_JOB_RENEWAL_MS'),
      quietMs: requiredMs('TIME_DELETION_QUIET_MS'),
      lateLookMs: requiredMs('TIME_DELETION_LATE_LOOK_MS'),
    },
  };
};
