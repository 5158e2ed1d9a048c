/** The sweeper's clients and names, from its environment, read once. */
import { createAssetRows } from './asset-rows.ts';
import { composeJobs } from './compose-jobs.ts';
import { createDueIndex } from './due-index.ts';
import { required, requiredMs } from './environment.ts';
import { createJobLeases } from './job-leases.ts';
import { createJobQueue } from './job-queue.ts';
import { createRecordPages } from './record-pages.ts';
import { createSettingsStore } from './settings-store.ts';
import { createSecretStore } from './webhook-secrets.ts';

export const composeSweeper = () => {
  const { clients, tables, parts } = composeJobs();
  return {
    ...parts,
    times: { queuedMs: requiredMs('TIME_JOB_QUEUED_MS'), retentionMs: requiredMs('TIME_RETENTION_MS') },
    due: createDueIndex(clients.documents, tables.records),
    assetRows: createAssetRows(clients.documents, tables),
    leases: createJobLeases(clients.documents, tables.records),
    secrets: createSecretStore(clients.documents, tables),
    pages: createRecordPages(clients.documents, tables.records),
    settings: createSettingsStore(clients.documents, tables.records),
    queue: createJobQueue(clients.sqs, required('QUEUE_JOBS')),
  };
};
