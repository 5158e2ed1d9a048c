import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { GetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { Webhook } from 'standardwebhooks';
import { addressesAt } from '../../shared/api/addresses.ts';
import { createAccountStore } from '../../shared/aws/account-store.ts';
import { createAuditStore } from '../../shared/aws/audit-store.ts';
import { createDataKeys, dataKeyRow } from '../../shared/aws/data-keys.ts';
import { createDeliveryStore } from '../../shared/aws/delivery-store.ts';
import { createDueIndex } from '../../shared/aws/due-index.ts';
import { createJobEndings } from '../../shared/aws/job-endings.ts';
import { createJobStore } from '../../shared/aws/job-store.ts';
import { createUsageStore } from '../../shared/aws/usage-store.ts';
import { createWebhookQueue, queueDelayMsMax, readDeliveryMessage } from '../../shared/aws/webhook-queue.ts';
import { createSecretReader, createSecretStore, makeSecret } from '../../shared/aws/webhook-secrets.ts';
import {
  type DeliveryRef,
  deliveryAttemptsMax,
  deliveryOf,
  targetRecord,
  type WebhookDelivery,
} from '../../shared/domain/delivery.ts';
import { newId } from '../../shared/domain/ids.ts';
import type { Job } from '../../shared/domain/job.ts';
import { plansWith } from '../../shared/domain/plan.ts';
import { retention } from '../../shared/domain/retention.ts';
import { createEgressAgents } from '../../shared/network/egress-agents.ts';
import { createWebhookClient } from '../../shared/network/webhook-client.ts';
import { recordJob, wakeDelivery } from '../../shared/usecases/begin-delivery.ts';
import { createAccount } from '../../shared/usecases/create-account.ts';
import { deliverWebhook } from '../../shared/usecases/deliver-webhook.ts';
import { replayDelivery } from '../../shared/usecases/replay-delivery.ts';
import { rotateWebhookSecret } from '../../shared/usecases/rotate-webhook-secret.ts';
import { sweepWebhook } from '../../shared/usecases/sweep-webhook.ts';
import { type EmbeddedAws, startAws, tables } from '../support/embedded-aws.ts';
import { startReceiver as startWebhookReceiver } from '../support/webhook-receiver.ts';

const token = 'Wt0kenOfTheAddress';
const dayMs = 24 * 60 * 60 * 1000;

let aws: EmbeddedAws;
let queueUrl: string;
let clock = Date.now();
const undo: (() => Promise<void>)[] = [];

beforeAll(async () => {
  aws = await startAws();
  const { QueueUrl = '' } = await aws.sqs.send(new CreateQueueCommand({ QueueName: 'webhooks' }));
  queueUrl = QueueUrl;
});
afterEach(async () => {
  for (const step of undo.splice(0)) await step();
});
afterAll(() => aws.stop());

const startReceiver = async (...statuses: readonly number[]) => {
  const { origin, received, close } = await startWebhookReceiver(...statuses);
  undo.push(close);
  return { url: `${origin}/${token}`, received };
};

const compose = () => {
  const keys = createDataKeys(aws.documents, aws.kms, { table: tables.dataKeys, applicationKey: aws.applicationKey });
  const policy = { allowPrivateNetwork: true, allowedHosts: [], refusedPorts: [] };
  const agents = createEgressAgents({ policy });
  undo.push(async () => agents.destroy());
  const secrets = createSecretStore(aws.documents, tables);
  return {
    now: () => clock,
    random: () => 0,
    keys,
    jobs: createJobStore(aws.documents, tables),
    endings: createJobEndings(aws.documents, tables, createUsageStore(aws.documents, tables.records)),
    deliveries: createDeliveryStore(aws.documents, tables),
    due: createDueIndex(aws.documents, tables.records),
    secretStore: secrets,
    secrets: createSecretReader(aws.documents, tables, keys),
    make: (accountId: string) => makeSecret(accountId, keys),
    webhooks: { ...createWebhookQueue(aws.sqs, queueUrl), delayMsMax: queueDelayMsMax },
    send: createWebhookClient(agents),
    addresses: addressesAt.bind(undefined, 'https://api.example'),
    times: { retryMs: 10_000 },
  };
};
type Parts = ReturnType<typeof compose>;

const startAccount = async (parts: Parts) => {
  const accounts = createAccountStore(aws.documents, tables, plansWith());
  const made = await createAccount(
    { name: 'test', plan: 'unlimited', now: clock },
    {
      accounts,
      plans: plansWith(),
      retention: {},
      makeSecret: parts.make,
      audit: createAuditStore(aws.documents, tables.records),
    },
  );
  return { account: made.account, secret: made.webhookSecret };
};

/** A job that has ended, whose delivery has begun. */
const endedJob = async (accountId: string, webhook: string, parts: Parts): Promise<Job> => {
  const job: Job = {
    accountId,
    id: newId('job', clock),
    keyId: newId('key'),
    type: 'html-pdf',
    createdAt: clock,
    storage: 'cloud',
    params: { html: '...', webhook: 'http://127.0.0.1/...' },
  };
  await recordJob({ job, webhook, dueAt: clock + 1000 }, parts);
  await parts.endings.end(job, { status: 'error', finishedAt: clock, processMs: 1, errorCode: 'page_load_failed' });
  await wakeDelivery(job, parts);
  return job;
};

const find = async (job: Job, parts: Parts): Promise<WebhookDelivery> => {
  const delivery = await parts.deliveries.find(deliveryOf(job));
  if (!delivery) throw new Error('there is no such delivery');
  return delivery;
};
const hasAddress = async (job: Job): Promise<boolean> => {
  const Key = dataKeyRow(targetRecord(deliveryOf(job)));
  return (await aws.documents.send(new GetCommand({ TableName: tables.dataKeys, Key }))).Item !== undefined;
};

/** Moves the clock on to the next attempt and makes it. */
const attemptNext = async (job: Job, parts: Parts): Promise<void> => {
  clock = (await find(job, parts)).nextAttemptAt ?? clock;
  await deliverWebhook(deliveryOf(job), parts);
};

test('a receiver that fails twice gets the job at the third attempt, each under the same id', async () => {
  const parts = compose();
  const { account, secret } = await startAccount(parts);
  const { url, received } = await startReceiver(500, 503, 200);
  const job = await endedJob(account, url, parts);

  for (let attempt = 1; attempt <= 3; attempt += 1) await attemptNext(job, parts);

  expect(received).toHaveLength(3);
  for (const { headers, body } of received) {
    expect(headers['webhook-id']).toBe(deliveryOf(job).id);
    expect(headers['content-type']).toBe('application/json');
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({
      id: job.id,
      status: 'error',
      code: 'page_load_failed',
      params: { html: '...', webhook: 'http://127.0.0.1/...' },
      self: `https://api.example/v2/jobs/${job.id}`,
    });
  }
  const delivery = await find(job, parts);
  expect(delivery).toMatchObject({ status: 'success', attempt: 3 });
  expect(delivery.attempts.map((one) => ('status' in one ? one.status : one.reason))).toEqual([500, 503, 200]);
  expect(await hasAddress(job)).toBe(false);
});

test('a receiver that answers 410 is not asked again, and the address is destroyed', async () => {
  const parts = compose();
  const { account } = await startAccount(parts);
  const { url, received } = await startReceiver(410);
  const job = await endedJob(account, url, parts);

  await attemptNext(job, parts);
  clock += dayMs;
  await deliverWebhook(deliveryOf(job), parts);

  expect(received).toHaveLength(1);
  expect(await find(job, parts)).toMatchObject({ status: 'error', attempts: [{ status: 410 }] });
  expect(await hasAddress(job)).toBe(false);
});

test('a receiver that never takes it is asked eight times within a day, then the address is destroyed', async () => {
  const parts = compose();
  const { account } = await startAccount(parts);
  const { url, received } = await startReceiver(302);
  const startedAt = clock;
  const job = await endedJob(account, url, parts);

  while ((await find(job, parts)).status === 'pending') {
    expect(await hasAddress(job)).toBe(true);
    await attemptNext(job, parts);
  }

  expect(received).toHaveLength(deliveryAttemptsMax);
  expect(clock - startedAt).toBeLessThan(dayMs);
  expect(await hasAddress(job)).toBe(false);
});

test('an attempt is made once, however often its message comes', async () => {
  const parts = compose();
  const { account } = await startAccount(parts);
  const { url, received } = await startReceiver(500);
  const job = await endedJob(account, url, parts);

  await Promise.all(Array.from({ length: 5 }, () => deliverWebhook(deliveryOf(job), parts)));
  await wakeDelivery(job, parts);
  await deliverWebhook(deliveryOf(job), parts);

  expect(received).toHaveLength(1);
});

test('nothing is sent before the job has ended, and never without a webhook', async () => {
  const parts = compose();
  const { account } = await startAccount(parts);
  const { url, received } = await startReceiver(200);
  const job: Job = { ...(await endedJob(account, url, parts)), id: newId('job', clock) };
  await recordJob({ job, webhook: url, dueAt: clock }, parts);
  const plain: Job = { ...job, id: newId('job', clock), params: {} };
  await recordJob({ job: plain, webhook: undefined, dueAt: clock }, parts);

  await deliverWebhook(deliveryOf(job), parts);
  await wakeDelivery(plain, parts);
  await deliverWebhook(deliveryOf(plain), parts);

  expect(received).toEqual([]);
  expect(await parts.deliveries.find(deliveryOf(plain))).toBeUndefined();
});

test('a delivery whose job was deleted ends, and its address is destroyed', async () => {
  const parts = compose();
  const { account } = await startAccount(parts);
  const { url, received } = await startReceiver(200);
  const job = await endedJob(account, url, parts);
  await parts.jobs.remove(job);

  await attemptNext(job, parts);

  expect(received).toEqual([]);
  expect(await find(job, parts)).toMatchObject({ status: 'error', attempts: [] });
  expect(await hasAddress(job)).toBe(false);
});

const sweepAll = async (parts: ReturnType<typeof compose>, onWoken: (delivery: DeliveryRef) => void) => {
  const webhooks = { send: async (delivery: DeliveryRef) => onWoken(delivery) };
  for await (const item of parts.due(clock)) {
    if ('delivery' in item || 'secretOwner' in item) {
      await sweepWebhook(item, { ...parts, secrets: parts.secretStore, webhooks });
    }
  }
};

test('the sweeper wakes what is due, and removes what has ended a month ago', async () => {
  const parts = compose();
  const { account } = await startAccount(parts);
  const { url } = await startReceiver(500, 200);
  const job = await endedJob(account, url, parts);
  await attemptNext(job, parts);
  const sent: string[] = [];
  const sweep = () => sweepAll(parts, ({ id }) => void sent.push(id));

  clock += 10_000;
  await sweep();
  expect(sent).not.toContain(deliveryOf(job).id);
  clock += 5 * 60_000;
  await sweep();
  expect(sent).toContain(deliveryOf(job).id);

  await deliverWebhook(deliveryOf(job), parts);
  expect(await find(job, parts)).toMatchObject({ status: 'success' });
  clock += 31 * dayMs;
  await sweep();
  expect(await parts.deliveries.find(deliveryOf(job))).toBeUndefined();
});

test('an ended delivery is replayed to an address that is named again, under the same id', async () => {
  const parts = compose();
  const { account } = await startAccount(parts);
  const { url, received } = await startReceiver(410, 200);
  const job = await endedJob(account, url, parts);
  await attemptNext(job, parts);
  const ref = deliveryOf(job);

  await expect(replayDelivery(ref, undefined, parts)).rejects.toMatchObject({
    code: 'invalid_request',
    field: 'webhook',
  });
  expect(await replayDelivery(ref, url, parts)).toMatchObject({ status: 'pending' });
  await deliverWebhook(ref, parts);

  expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([ref.id, ref.id]);
  expect(await find(job, parts)).toMatchObject({ status: 'success', attempts: [{ status: 410 }, { status: 200 }] });
  expect(await hasAddress(job)).toBe(false);
});

test('a delivery that waits for its next attempt is replayed at once', async () => {
  const parts = compose();
  const { account } = await startAccount(parts);
  const { url, received } = await startReceiver(500, 200);
  const job = await endedJob(account, url, parts);
  await attemptNext(job, parts);

  await replayDelivery(deliveryOf(job), undefined, parts);
  await deliverWebhook(deliveryOf(job), parts);

  expect(received).toHaveLength(2);
  expect(await find(job, parts)).toMatchObject({ status: 'success' });
});

test('a replaced secret signs beside the new one until its overlap has passed, then it is destroyed', async () => {
  const parts = compose();
  const { account, secret } = await startAccount(parts);

  const fresh = await rotateWebhookSecret(account, { ...parts, secrets: parts.secretStore });
  expect(await parts.secrets(account, clock)).toEqual([fresh, secret]);

  clock += retention.replacedSecret.keptMs;
  expect(await parts.secrets(account, clock)).toEqual([fresh]);
  await sweepAll(parts, () => undefined);
  const { Items = [] } = await aws.documents.send(new ScanCommand({ TableName: tables.dataKeys }));
  const own = Items.filter(({ pk, sk }) => pk === `ACCOUNT#${account}` && sk.startsWith('PURPOSE#webhook-secret#'));
  expect(own).toHaveLength(1);
});

test('neither rows nor messages hold the address, the secret or anything of an answer in clear', async () => {
  const parts = compose();
  const { account, secret } = await startAccount(parts);
  const { url } = await startReceiver(500);
  const job = await endedJob(account, url, parts);
  await attemptNext(job, parts);

  const messages: string[] = [];
  for (let empty = false; !empty; ) {
    const { Messages = [] } = await aws.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
    );
    messages.push(...Messages.map(({ Body = '' }) => Body));
    empty = Messages.length === 0;
  }
  const rows = await Promise.all(
    Object.values(tables).map((TableName) => aws.documents.send(new ScanCommand({ TableName }))),
  );
  const bytes = Buffer.concat(
    rows.flatMap(({ Items = [] }) =>
      Items.flatMap((row) => [
        Buffer.from(JSON.stringify(row)),
        ...Object.values(row).flatMap((value) => (value instanceof Uint8Array ? [Buffer.from(value)] : [])),
      ]),
    ),
  );

  for (const secretText of [token, secret, 'a secret of the receiver']) {
    expect(bytes.includes(secretText)).toBe(false);
    expect(messages.join()).not.toContain(secretText);
  }
  expect(messages.map(readDeliveryMessage)).toContainEqual(deliveryOf(job));
});
