/**
 * Webhook deliveries: one for each job that named a webhook. The job is sent until the receiver takes it, refuses it for
 * good, or the attempts are used up.
 */
import type { SealedRecord } from './envelope.ts';
import type { JobRef } from './job.ts';

/** Why an attempt got no answer. */
export type SendFailure = 'egress_refused' | 'timed_out' | 'unreachable';

/** What an attempt came to: the HTTP status of the answer, or why there was none. Nothing else of an answer is kept. */
export type SendResult = { readonly ms: number } & ({ readonly status: number } | { readonly reason: SendFailure });

/** Time of sending, in epoch ms. */
export type DeliveryAttempt = SendResult & { readonly at: number };

export type DeliveryStatus = 'pending' | 'success' | 'error';

/** Which delivery, of whose. */
export type DeliveryRef = { readonly accountId: string; readonly id: string };

/** A delivery as it is recorded, less the sealed address. Times in epoch ms. */
export type WebhookDelivery = DeliveryRef & {
  readonly jobId: string;
  readonly createdAt: number;
  readonly status: DeliveryStatus;
  readonly attempts: readonly DeliveryAttempt[];
  /** Attempts begun so far, also those of which nothing more was heard. */
  readonly attempt: number;
  /** Absent while the job has not ended, and once the delivery has. */
  readonly nextAttemptAt?: number;
};

/** What the sweeper looks at: a delivery, or an account whose replaced secret may go. */
export type DueWebhook =
  | { readonly delivery: WebhookDelivery; readonly dueAt: number }
  | { readonly secretOwner: string };

/** A delivery that is to be made, with its sealed address and the row of the key that seals it. */
export type PreparedDelivery = {
  readonly delivery: WebhookDelivery;
  readonly sealedTarget: Uint8Array;
  readonly targetKeyRow: object;
};

const prefix = 'delivery';

/** A job has one delivery at most, whose id says which: constant over all attempts, and known without a search. */
export const deliveryIdOf = (jobId: string): string => jobId.replace(/^[a-z]+/, prefix);
export const jobIdOf = (deliveryId: string): string => deliveryId.replace(prefix, 'job');
export const deliveryOf = ({ accountId, id }: JobRef): DeliveryRef => ({ accountId, id: deliveryIdOf(id) });

/** The address, sealed on its own: it is destroyed with the last attempt. */
export const targetRecord = ({ accountId, id }: DeliveryRef): SealedRecord => ({
  account: accountId,
  record: id,
  purpose: 'webhook',
});

/** How long an attempt may take until another may begin; sending takes 10 s at most. */
export const attemptHoldMs = 60 * 1000;

/** How long after an attempt was due the sweeper looks whether it was made. */
export const attemptGraceMs = 2 * 60 * 1000;

export const deliveryAttemptsMax = 8;

/** Waits between attempts, in multiples of the first. With a first wait of 10 s: 10 s, 1 min, 5 min, 30 min, 2, 6 and 13 h. */
const waits = [1, 6, 30, 180, 720, 2160, 4680] as const;
/** Up to this share is added, so that what failed together does not come back together. */
const jitter = 0.1;

/**
 * How long to wait after so many attempts; undefined when they are used up.
 * @param random from 0 to less than 1
 */
export const deliveryDelayMs = (
  attempts: number,
  { retryMs, random }: { readonly retryMs: number; readonly random: number },
): number | undefined => {
  const wait = waits[attempts - 1];
  return wait && Math.round(wait * retryMs * (1 + jitter * random));
};

const gone = 410;

/** What an answer means: taken, refused for good, or to be tried again. A redirect is not followed, so it is a failure. */
export type DeliveryVerdict = 'taken' | 'refused' | 'failed';

export const verdictOn = (result: SendResult): DeliveryVerdict => {
  if (!('status' in result)) return 'failed';
  if (result.status >= 200 && result.status < 300) return 'taken';
  return result.status === gone ? 'refused' : 'failed';
};
