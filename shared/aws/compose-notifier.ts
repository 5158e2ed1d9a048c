/** The notifier's clients and names, from its environment, read once. */
import { KMSClient } from '@aws-sdk/client-kms';
import { SQSClient } from '@aws-sdk/client-sqs';
import { addressesAt } from '../api/addresses.ts';
import { createEgressAgents } from '../network/egress-agents.ts';
import { readOperatorPolicy } from '../network/operator-policy.ts';
import { createWebhookClient } from '../network/webhook-client.ts';
import { createDataKeys } from './data-keys.ts';
import { createDeliveryStore } from './delivery-store.ts';
import { createDocuments } from './documents.ts';
import { required, requiredMs } from './environment.ts';
import { createJobStore } from './job-store.ts';
import { createWebhookQueue, queueDelayMsMax } from './webhook-queue.ts';
import { createSecretReader } from './webhook-secrets.ts';

export const composeNotifier = () => {
  const tables = { records: required('TABLE_RECORDS'), dataKeys: required('TABLE_DATA_KEYS') };
  const documents = createDocuments();
  const names = { table: tables.dataKeys, applicationKey: required('KEY_APPLICATION') };
  const keys = createDataKeys(documents, new KMSClient({}), names);
  return {
    now: Date.now,
    random: Math.random,
    deliveries: createDeliveryStore(documents, tables),
    jobs: createJobStore(documents, tables),
    secrets: createSecretReader(documents, tables, keys),
    keys,
    addresses: addressesAt.bind(undefined, required('PUBLIC_ORIGIN')),
    send: createWebhookClient(createEgressAgents({ policy: readOperatorPolicy(process.env) })),
    webhooks: {
      ...createWebhookQueue(new SQSClient({}), required('QUEUE_WEBHOOKS')),
      delayMsMax: queueDelayMsMax,
    },
    times: { retryMs: requiredMs('TIME_WEBHOOK_RETRY_MS') },
  };
};
