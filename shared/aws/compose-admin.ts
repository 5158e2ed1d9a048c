/** The admin function's clients and names, from its environment, read once. */
import { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { RetentionSettings } from '../domain/retention.ts';
import { createAccountStore } from './account-store.ts';
import { createAuditStore } from './audit-store.ts';
import { createDataKeys } from './data-keys.ts';
import { createDeletionQueue } from './deletion-queue.ts';
import { createDeletionBeginner, createDeletionLog } from './deletion-store.ts';
import { createDocuments } from './documents.ts';
import { knownPlans, optional, required, requiredMs } from './environment.ts';
import { createKeyStore } from './key-store.ts';
import { createSenderStore } from './sender-store.ts';
import { createSigningKey } from './signing-key.ts';
import { createVerificationStore } from './verification-store.ts';
import { makeSecret } from './webhook-secrets.ts';

export const composeAdmin = () => {
  const tables = { records: required('TABLE_RECORDS'), dataKeys: required('TABLE_DATA_KEYS') };
  const documents = createDocuments();
  const names = { table: tables.dataKeys, applicationKey: required('KEY_APPLICATION') };
  const kms = new KMSClient({});
  const keys = createDataKeys(documents, kms, names);
  const receipts = required('TABLE_RECEIPTS');
  const plans = knownPlans();
  return {
    now: Date.now,
    plans,
    /** What a new account begins with; it may change it. */
    retention: JSON.parse(optional('NEW_ACCOUNT_RETENTION') ?? '{}') as RetentionSettings,
    times: { lateLookMs: requiredMs('TIME_DELETION_LATE_LOOK_MS') },
    beginDeletion: createDeletionBeginner(documents, tables, receipts),
    deletionLog: createDeletionLog(documents, receipts),
    deletionQueue: createDeletionQueue(new SQSClient({}), required('QUEUE_DELETIONS')),
    accounts: createAccountStore(documents, tables, plans),
    apiKeys: createKeyStore(documents, tables),
    audit: createAuditStore(documents, tables.records),
    senders: createSenderStore(documents, tables.records),
    verificationKey: createSigningKey(kms, required('KEY_VERIFICATION_SIGNING')),
    verifications: createVerificationStore(documents, receipts),
    makeSecret: (accountId: string) => makeSecret(accountId, keys),
  };
};
