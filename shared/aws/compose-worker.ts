/** The worker's clients and names, from its environment, read once. */
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { createAccountStore } from './account-store.ts';
import { composeJobs } from './compose-jobs.ts';
import { composeUserStorage } from './compose-user-storage.ts';
import { createContentStore } from './content-store.ts';
import { createDataKeys } from './data-keys.ts';
import { knownPlans, required, requiredMs } from './environment.ts';
import { createJobLeases } from './job-leases.ts';
import { createJobQueue } from './job-queue.ts';
import { createRendererClient } from './renderer-client.ts';

export const composeWorker = () => {
  const { clients, tables, contentBucket, parts } = composeJobs();
  const { documents, s3, sqs } = clients;
  const names = { table: tables.dataKeys, applicationKey: required('KEY_APPLICATION') };
  const keys = createDataKeys(documents, new KMSClient({}), names);
  const lambda = new LambdaClient({ maxAttempts: 1 });
  return {
    queue: createJobQueue(sqs, required('QUEUE_JOBS')),
    parts: {
      ...parts,
      times: {
        leaseMs: requiredMs('TIME_JOB_LEASE_MS'),
        renewalMs: requiredMs('TIME_JOB_RENEWAL_MS'),
        retryMs: requiredMs('TIME_JOB_RETRY_MS'),
        queuedMs: requiredMs('TIME_JOB_QUEUED_MS'),
      },
      accounts: createAccountStore(documents, tables, knownPlans()),
      leases: createJobLeases(documents, tables.records),
      claims: createContentStore(s3, contentBucket, keys),
      keys,
      ...composeUserStorage(documents, keys, tables),
      renderer: createRendererClient(lambda, required('FUNCTION_RENDERER')),
    },
  };
};
