import { attemptGraceMs, type DueWebhook, type WebhookDelivery } from '../domain/delivery.ts';

export type SweepWebhooksParts = {
  readonly now: () => number;
  readonly deliveries: {
    readonly postpone: (delivery: WebhookDelivery, seenDueAt: number, dueAt: number) => Promise<boolean>;
    readonly remove: (delivery: WebhookDelivery) => Promise<void>;
  };
  readonly webhooks: { readonly send: (delivery: WebhookDelivery) => Promise<void> };
  readonly secrets: { readonly retire: (accountId: string, now: number) => Promise<void> };
};

/**
 * Wakes a delivery whose next attempt is due or was lost, or destroys by the clock: the record of an ended delivery, and
 * secrets that were replaced.
 */
export const sweepWebhook = async (
  found: DueWebhook,
  { now, deliveries, webhooks, secrets }: SweepWebhooksParts,
): Promise<void> => {
  if ('secretOwner' in found) return secrets.retire(found.secretOwner, now());
  const { delivery, dueAt } = found;
  if (delivery.status !== 'pending') return deliveries.remove(delivery);
  // In this order: a message too many is harmless, a delivery without one is not.
  await webhooks.send(delivery);
  await deliveries.postpone(delivery, dueAt, now() + attemptGraceMs);
};
