import { type Addresses, toJobBody } from '../api/job-body.ts';
import {
  attemptGraceMs,
  attemptHoldMs,
  type DeliveryAttempt,
  type DeliveryRef,
  type DeliveryVerdict,
  deliveryAttemptsMax,
  deliveryDelayMs,
  type SendResult,
  targetRecord,
  verdictOn,
  type WebhookDelivery,
} from '../domain/delivery.ts';
import { open, type SealedRecord } from '../domain/envelope.ts';
import type { JobRecord, JobRef } from '../domain/job.ts';
import { retention } from '../domain/retention.ts';
import { signatureHeaders } from '../domain/webhook-signature.ts';
import { type Mint, mintLinks } from './mint-links.ts';

type Begun = { readonly delivery: WebhookDelivery; readonly sealedTarget: Uint8Array };
type Times = { readonly nextAttemptAt: number; readonly dueAt: number };
type End = { readonly status: 'success' | 'error'; readonly last?: DeliveryAttempt; readonly expiresAt: number };
type UseKey = <T>(record: SealedRecord, use: (key: Uint8Array) => T | Promise<T>) => Promise<T>;
type WebhookRequest = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type DeliverParts = {
  readonly now: () => number;
  /** From 0 to less than 1. */
  readonly random: () => number;
  readonly deliveries: {
    readonly begin: (ref: DeliveryRef, times: { now: number; until: number }) => Promise<Begun | undefined>;
    readonly retry: (delivery: WebhookDelivery, failed: DeliveryAttempt, times: Times) => Promise<boolean>;
    readonly end: (delivery: WebhookDelivery, end: End) => Promise<void>;
    readonly find: (ref: DeliveryRef) => Promise<WebhookDelivery | undefined>;
  };
  readonly jobs: { readonly find: (job: JobRef) => Promise<JobRecord | undefined> };
  /** The secrets to sign with at a time (epoch ms). */
  readonly secrets: (accountId: string, now: number) => Promise<readonly string[]>;
  readonly keys: {
    readonly use: <T>(record: SealedRecord, use: (key: Uint8Array) => T | Promise<T>) => Promise<T | undefined>;
    readonly useOrCreate: UseKey;
  };
  readonly addresses: (mint: Mint) => Addresses;
  /** Never rejects. */
  readonly send: (request: WebhookRequest) => Promise<SendResult>;
  readonly webhooks: {
    readonly send: (ref: DeliveryRef, delayMs: number) => Promise<void>;
    /** How long the queue can hold a message back. */
    readonly delayMsMax: number;
  };
  readonly times: { readonly retryMs: number };
};

/** The job as `GET /jobs/{id}` shows it, to its address; undefined when the job or the address is gone. */
const composeRequest = async (
  { delivery, sealedTarget }: Begun,
  sentAt: number,
  parts: DeliverParts,
): Promise<WebhookRequest | undefined> => {
  const { id, accountId, jobId } = delivery;
  const record = targetRecord(delivery);
  const [url, job, secrets] = await Promise.all([
    parts.keys.use(record, (key) => open(key, record, sealedTarget).toString()),
    parts.jobs.find({ accountId, id: jobId }),
    parts.secrets(accountId, sentAt),
  ]);
  if (url === undefined || job === undefined) return undefined;
  const body = await mintLinks(accountId, (mint) => JSON.stringify(toJobBody(job, parts.addresses(mint))), parts);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Ephemera-Webhooks',
    ...signatureHeaders({ id, sentAt, body }, secrets),
  };
  return { url, headers, body };
};

const afterAttempt = async (
  delivery: WebhookDelivery,
  attempt: DeliveryAttempt,
  { now, random, deliveries, webhooks, times }: DeliverParts,
): Promise<void> => {
  const verdict = verdictOn(attempt);
  const delayMs = deliveryDelayMs(delivery.attempt, { retryMs: times.retryMs, random: random() });
  if (verdict !== 'failed' || delayMs === undefined) {
    const status = verdict === 'taken' ? 'success' : 'error';
    return deliveries.end(delivery, { status, last: attempt, expiresAt: now() + retention.delivery.keptMs });
  }
  const nextAttemptAt = now() + delayMs;
  const isQueued = delayMs <= webhooks.delayMsMax;
  const dueAt = isQueued ? nextAttemptAt + attemptGraceMs : nextAttemptAt;
  const isOurs = await deliveries.retry(delivery, attempt, { nextAttemptAt, dueAt });
  if (isOurs && isQueued) await webhooks.send(delivery, delayMs);
};

/** A delivery that cannot begin has ended, is not due or under way; or its last attempt died without a word. */
const endIfSpent = async (ref: DeliveryRef, { now, deliveries }: DeliverParts): Promise<void> => {
  const delivery = await deliveries.find(ref);
  const isSpent =
    delivery?.status === 'pending' &&
    delivery.attempt >= deliveryAttemptsMax &&
    (delivery.nextAttemptAt ?? Infinity) <= now();
  if (isSpent) await deliveries.end(delivery, { status: 'error', expiresAt: now() + retention.delivery.keptMs });
};

/** Makes the attempt of a delivery whose message was received, if one is due; answers how it went, if it was made. */
export const deliverWebhook = async (ref: DeliveryRef, parts: DeliverParts): Promise<DeliveryVerdict | undefined> => {
  const at = parts.now();
  const begun = await parts.deliveries.begin(ref, { now: at, until: at + attemptHoldMs });
  if (!begun) {
    await endIfSpent(ref, parts);
    return undefined;
  }
  const request = await composeRequest(begun, at, parts);
  if (!request) {
    await parts.deliveries.end(begun.delivery, { status: 'error', expiresAt: at + retention.delivery.keptMs });
    return undefined;
  }
  const attempt = { at, ...(await parts.send(request)) };
  await afterAttempt(begun.delivery, attempt, parts);
  return verdictOn(attempt);
};
