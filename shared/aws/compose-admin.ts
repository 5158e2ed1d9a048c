/** The admin function's clients and names, from its environment, read once. */
import { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createAccountStore } from './account-store.ts';
import { createAuditStore } from './audit-store.ts';
import { createDataKeys } from './data-keys.ts';
import { createDeletionQueue } from './deletion-queue.ts';
import { createDeletionBeginner, createDeletionLog } from './deletion-store.ts';
import { createDocuments } from './documents.ts';
import { required, requiredMs } from './environment.ts';
import { createKeyStore } from './key-store.ts';
import { createSenderStore } from './sender-store.ts';
import { makeSecret } from './webhook-secrets.ts';

export const composeAdmin = () => {
  const tables = { records: required('TABLE_RECORDS'), dataKeys: required('TABLE_DATA_KEYS') };
  const documents = createDocuments();
  const names = { table: tables.dataKeys, applicationKey: required('KEY_APPLICATION') };
  const keys = createDataKeys(documents, new KMSClient({}), names);
  const receipts = required('TABLE_RECEIPTS');
  return {
    now: Date.now,
    times: { lateLookMs: requiredMs('TIME_DELETION_LATE_LOOK_MS') },
    beginDeletion: createDeletionBeginner(documents, tables, receipts),
    deletionLog: createDeletionLog(documents, receipts),
    deletionQueue: createDeletionQueue(new SQSClient({}), required('QUEUE_DELETIONS')),
    accounts: createAccountStore(documents, tables),
    apiKeys: createKeyStore(documents, tables),
    audit: createAuditStore(documents, tables.records),
    senders: createSenderStore(documents, tables.records),
    makeSecret: (accountId: string) => makeSecret(accountId, keys),
  };
};
