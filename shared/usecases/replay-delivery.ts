import { attemptGraceMs, type DeliveryRef, type PreparedDelivery, type WebhookDelivery } from '../domain/delivery.ts';
import { AppError } from '../domain/errors.ts';
import type { Job, JobRef } from '../domain/job.ts';
import { prepareDelivery, type SealParts } from './begin-delivery.ts';

type Times = { readonly nextAttemptAt: number; readonly dueAt: number };

export type ReplayParts = SealParts & {
  readonly now: () => number;
  readonly jobs: { readonly find: (job: JobRef) => Promise<Job | undefined> };
  readonly deliveries: {
    readonly find: (ref: DeliveryRef) => Promise<WebhookDelivery | undefined>;
    readonly hasten: (ref: DeliveryRef, times: Times) => Promise<boolean>;
    readonly reopen: (prepared: PreparedDelivery, times: Times) => Promise<boolean>;
  };
  readonly webhooks: { readonly send: (ref: DeliveryRef) => Promise<void> };
};

/** A delivery may be replayed for as long as it is recorded; its record must stay of a size that a row can hold. */
const attemptsKept = 40;

/**
 * Makes an attempt now. The address of a delivery that has ended was destroyed with its last attempt, so whoever wants
 * another one names it again.
 * @throws AppError `not_found`, `invalid_request`
 */
export const replayDelivery = async (
  ref: DeliveryRef,
  webhook: string | undefined,
  parts: ReplayParts,
): Promise<WebhookDelivery> => {
  const { now, jobs, deliveries, webhooks } = parts;
  const delivery = await deliveries.find(ref);
  const job = delivery && (await jobs.find({ accountId: ref.accountId, id: delivery.jobId }));
  if (!job) throw new AppError('not_found');
  const times = { nextAttemptAt: now(), dueAt: now() + attemptGraceMs };
  if (delivery.status === 'pending') {
    if (await deliveries.hasten(ref, times)) await webhooks.send(ref);
  } else {
    if (webhook === undefined) {
      const message = 'This delivery has ended and its address is destroyed: name it again in webhook.';
      throw new AppError('invalid_request', { field: 'webhook', message });
    }
    const prepared = await prepareDelivery(job, webhook, parts);
    const attempts = delivery.attempts.slice(-attemptsKept);
    const isOpen = await deliveries.reopen({ ...prepared, delivery: { ...prepared.delivery, attempts } }, times);
    if (isOpen) await webhooks.send(ref);
  }
  return (await deliveries.find(ref)) ?? delivery;
};
