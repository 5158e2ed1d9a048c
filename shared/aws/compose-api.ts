/** The api function's clients and names, from its environment, read once. */
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { publicTemplates } from '../api/public-templates.ts';
import { isPlainHttpOpen, readOperatorPolicy } from '../network/operator-policy.ts';
import { createAccountStore } from './account-store.ts';
import { createAssetRows } from './asset-rows.ts';
import { createAuditStore } from './audit-store.ts';
import { composeJobs } from './compose-jobs.ts';
import { composeUserStorage } from './compose-user-storage.ts';
import { createContentStore } from './content-store.ts';
import { createDataKeys } from './data-keys.ts';
import { createDeletionQueue } from './deletion-queue.ts';
import { createDeletionBeginner, createDeletionFinder } from './deletion-store.ts';
import { knownPlans, optional, required, requiredMs } from './environment.ts';
import { createJobQueue } from './job-queue.ts';
import { createKeyStore } from './key-store.ts';
import { createLinkedAssets } from './linked-assets.ts';
import { createRateStore } from './rate-store.ts';
import { createRecordPages } from './record-pages.ts';
import { createRendererClient } from './renderer-client.ts';
import { createSettingsStore } from './settings-store.ts';
import { createSigningKey } from './signing-key.ts';
import { createStorageTest } from './storage-test.ts';
import { createTemplateStore } from './template-store.ts';
import { createUsageStore } from './usage-store.ts';
import { createVerificationStore } from './verification-store.ts';
import { createSecretStore, makeSecret } from './webhook-secrets.ts';

export const composeApi = () => {
  const { clients, tables, contentBucket, parts } = composeJobs();
  const { documents, s3, sqs } = clients;
  const names = { table: tables.dataKeys, applicationKey: required('KEY_APPLICATION') };
  const kms = new KMSClient({});
  const keys = createDataKeys(documents, kms, names);
  const receipts = required('TABLE_RECEIPTS');
  // A render that was begun is not begun again behind the caller's back.
  const lambda = new LambdaClient({ maxAttempts: 1 });
  return {
    ...parts,
    times: {
      acceptMs: requiredMs('TIME_JOB_ACCEPT_MS'),
      queuedMs: requiredMs('TIME_JOB_QUEUED_MS'),
      lateLookMs: requiredMs('TIME_DELETION_LATE_LOOK_MS'),
    },
    accounts: createAccountStore(documents, tables, knownPlans()),
    apiKeys: createKeyStore(documents, tables),
    claims: createContentStore(s3, contentBucket, keys),
    keys,
    ...composeUserStorage(documents, keys, tables),
    storageTest: createStorageTest(lambda, required('FUNCTION_WORKER')),
    audit: createAuditStore(documents, tables.records),
    rates: createRateStore(documents, tables.records),
    usage: createUsageStore(documents, tables.records),
    pages: createRecordPages(documents, tables.records),
    assetRows: createAssetRows(documents, tables),
    secrets: createSecretStore(documents, tables),
    settings: createSettingsStore(documents, tables.records),
    makeSecret: (accountId: string) => makeSecret(accountId, keys),
    isPlainHttpOpen: isPlainHttpOpen(readOperatorPolicy(process.env)),
    servesDashboard: optional('DASHBOARD') !== 'off',
    beginDeletion: createDeletionBeginner(documents, tables, receipts),
    findDeletion: createDeletionFinder(documents, receipts),
    deletionQueue: createDeletionQueue(sqs, required('QUEUE_DELETIONS')),
    receiptKey: createSigningKey(kms, required('KEY_RECEIPT_SIGNING')),
    verifications: createVerificationStore(documents, receipts),
    linked: createLinkedAssets(documents, tables),
    templates: createTemplateStore(documents, keys, tables),
    publicTemplates: publicTemplates(),
    queue: createJobQueue(sqs, required('QUEUE_JOBS')),
    renderer: createRendererClient(lambda, required('FUNCTION_RENDERER')),
    /** Scheme and host at which clients reach the API; without it, each request's own. */
    publicOrigin: optional('PUBLIC_ORIGIN'),
  };
};
