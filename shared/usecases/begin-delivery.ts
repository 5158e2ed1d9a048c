/** How a delivery comes to be with its job, and begins with the end of it. */
import {
  attemptGraceMs,
  type DeliveryRef,
  deliveryOf,
  type PreparedDelivery,
  targetRecord,
} from '../domain/delivery.ts';
import { type SealedRecord, seal } from '../domain/envelope.ts';
import type { Job, JobRef } from '../domain/job.ts';

type Times = { readonly nextAttemptAt: number; readonly dueAt: number };

export type SealParts = {
  readonly keys: {
    readonly prepare: <T>(record: SealedRecord, use: (key: Uint8Array) => T) => Promise<{ sealed: T; row: object }>;
  };
};

/** Seals the address of a job's webhook, for a delivery that is then written with the job. */
export const prepareDelivery = async (job: Job, url: string, { keys }: SealParts): Promise<PreparedDelivery> => {
  const ref = deliveryOf(job);
  const record = targetRecord(ref);
  const { sealed, row } = await keys.prepare(record, (key) => seal(key, record, Buffer.from(url)));
  return {
    delivery: { ...ref, jobId: job.id, createdAt: job.createdAt, status: 'pending', attempts: [], attempt: 0 },
    sealedTarget: sealed,
    targetKeyRow: row,
  };
};

export type RecordParts = SealParts & {
  readonly jobs: { readonly create: (job: Job, dueAt: number) => Promise<void> };
  readonly deliveries: {
    readonly createWithJob: (job: Job, dueAt: number, prepared: PreparedDelivery) => Promise<void>;
  };
};

/** Writes the row of a pending job and that of its delivery, if it has a webhook: both or none. */
export const recordJob = async (
  { job, webhook, dueAt }: { readonly job: Job; readonly webhook: string | undefined; readonly dueAt: number },
  parts: RecordParts,
): Promise<void> => {
  if (webhook === undefined) return parts.jobs.create(job, dueAt);
  await parts.deliveries.createWithJob(job, dueAt, await prepareDelivery(job, webhook, parts));
};

export type WakeParts = {
  readonly now: () => number;
  readonly deliveries: { readonly wake: (ref: DeliveryRef, times: Times) => Promise<boolean> };
  readonly webhooks: { readonly send: (ref: DeliveryRef, delayMs?: number) => Promise<void> };
};

/** Lets the webhook of a job that has ended be sent, if it has one; may be repeated. */
export const wakeDelivery = async (
  job: JobRef & Pick<Job, 'params'>,
  { now, deliveries, webhooks }: WakeParts,
): Promise<void> => {
  if (job.params.webhook === undefined) return;
  const ref = deliveryOf(job);
  const nextAttemptAt = now();
  if (await deliveries.wake(ref, { nextAttemptAt, dueAt: nextAttemptAt + attemptGraceMs })) await webhooks.send(ref);
};
