import { attemptGraceMs, type DueWebhook, type WebhookDelivery } from '../domain/delivery.ts';

export type SweepWebhooksParts = {
  readonly now: () => number;
  readonly due: { readonly webhooks: (now: number) => AsyncIterable<DueWebhook> };
  readonly deliveries: {
    readonly postpone: (delivery: WebhookDelivery, seenDueAt: number, dueAt: number) => Promise<boolean>;
    readonly remove: (delivery: WebhookDelivery) => Promise<void>;
  };
  readonly webhooks: { readonly send: (delivery: WebhookDelivery) => Promise<void> };
  readonly secrets: { readonly retire: (accountId: string, now: number) => Promise<void> };
};

const sweep = async (found: DueWebhook, { now, deliveries, webhooks, secrets }: SweepWebhooksParts): Promise<void> => {
  if ('secretOwner' in found) return secrets.retire(found.secretOwner, now());
  const { delivery, dueAt } = found;
  if (delivery.status !== 'pending') return deliveries.remove(delivery);
  // In this order: a message too many is harmless, a delivery without one is not.
  await webhooks.send(delivery);
  await deliveries.postpone(delivery, dueAt, now() + attemptGraceMs);
};

/**
 * Wakes the deliveries whose next attempt is due or was lost, and destroys by the clock: records of ended deliveries,
 * and secrets that were replaced.
 * @returns what could not be dealt with, and is due still
 */
export const sweepWebhooks = async (parts: SweepWebhooksParts): Promise<readonly unknown[]> => {
  const failures: unknown[] = [];
  for await (const found of parts.due.webhooks(parts.now())) {
    await sweep(found, parts).catch((error: unknown) => failures.push(error));
  }
  return failures;
};
