/** The intake's clients and names, from its environment, read once. */
import { KMSClient } from '@aws-sdk/client-kms';
import { publicTemplates } from '../api/public-templates.ts';
import { isPlainHttpOpen, readOperatorPolicy } from '../network/operator-policy.ts';
import { createAccountStore } from './account-store.ts';
import { composeJobs } from './compose-jobs.ts';
import { createContentStore } from './content-store.ts';
import { createDataKeys } from './data-keys.ts';
import { knownPlans, required, requiredMs } from './environment.ts';
import { createJobQueue } from './job-queue.ts';
import { createSenderStore } from './sender-store.ts';
import { createStorageConfigStore } from './storage-config-store.ts';
import { createTemplateStore } from './template-store.ts';

export const composeIntake = () => {
  const { clients, tables, contentBucket, parts } = composeJobs();
  const { documents, s3, sqs } = clients;
  const names = { table: tables.dataKeys, applicationKey: required('KEY_APPLICATION') };
  const keys = createDataKeys(documents, new KMSClient({}), names);
  return {
    ...parts,
    times: { acceptMs: requiredMs('TIME_JOB_ACCEPT_MS'), queuedMs: requiredMs('TIME_JOB_QUEUED_MS') },
    accounts: createAccountStore(documents, tables, knownPlans()),
    /** Of the queue that senders send to. */
    queueName: required('QUEUE_SUBMISSIONS').split('/').at(-1),
    senders: createSenderStore(documents, tables.records),
    claims: createContentStore(s3, contentBucket, keys),
    keys,
    storageConfigs: createStorageConfigStore(documents, keys, tables),
    templates: createTemplateStore(documents, keys, tables),
    publicTemplates: publicTemplates(),
    queue: createJobQueue(sqs, required('QUEUE_JOBS')),
    isPlainHttpOpen: isPlainHttpOpen(readOperatorPolicy(process.env)),
  };
};
