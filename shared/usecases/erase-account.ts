/** The deletion of an account, carried out: restartable at any point, and done when a whole look finds nothing. */
import {
  backupsOf,
  canonicalReceipt,
  type Deletion,
  type DeletionCounts,
  type Receipt,
  receiptAlgorithm,
} from '../domain/deletion.ts';
import type { JobRecord } from '../domain/job.ts';
import { isInHands } from '../domain/lease.ts';
import type { Times } from './job-parts.ts';
import { whileHeld } from './while-held.ts';

type Lease = { readonly deletion: Deletion; readonly lease: string };

export type EraseParts = {
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<unknown>;
  readonly findDeletion: (id: string) => Promise<Deletion | undefined>;
  readonly leases: {
    readonly take: (id: string, times: { readonly now: number; readonly until: number }) => Promise<Lease | undefined>;
    readonly renew: (id: string, lease: string, until: number, counts?: DeletionCounts) => Promise<unknown>;
    readonly release: (id: string, lease: string) => Promise<unknown>;
    readonly complete: (id: string, lease: string, receipt: string) => Promise<unknown>;
  };
  readonly remains: {
    readonly keys: (account: string) => AsyncIterable<number>;
    readonly rows: (
      account: string,
      isInHands: (job: JobRecord) => boolean,
      now: number,
    ) => AsyncIterable<{ readonly removed: number; readonly inHands: number }>;
    readonly objects: (account: string) => AsyncIterable<number>;
  };
  readonly queue: { readonly send: (id: string, delayMs?: number) => Promise<void> };
  readonly receiptKey: {
    readonly id: () => Promise<string>;
    readonly sign: (message: Uint8Array) => Promise<string>;
  };
  /** How many days back the account's rows can be restored. */
  readonly recoveryDays: number;
  readonly logRetentionDays: number;
  /** `quietMs`: how long after its request a deletion looks again at least, for what was being written just then. */
  readonly times: Times<'leaseMs' | 'renewalMs' | 'acceptMs'>['times'] & { readonly quietMs: number };
};

type Found = Partial<DeletionCounts> & { readonly inHands?: number };

/** Before it is looked again for what others are still busy with. */
const lookAgainMs = 500;

/** One whole look: what was found is gone. Keys first, so that whatever is left is unreadable from then on. */
const look = async function* (account: string, { remains, now, times }: EraseParts): AsyncGenerator<Found> {
  for await (const keys of remains.keys(account)) yield { keys };
  const isHeld = (job: JobRecord): boolean => isInHands(job, now(), times);
  for await (const { removed, inHands } of remains.rows(account, isHeld, now())) yield { rows: removed, inHands };
  for await (const objects of remains.objects(account)) yield { objects };
};

const sumOf = ({ rows = 0, keys = 0, objects = 0 }: Found): number => rows + keys + objects;
const plus = (counts: DeletionCounts, found: Found): DeletionCounts => ({
  rows: counts.rows + (found.rows ?? 0),
  keys: counts.keys + (found.keys ?? 0),
  objects: counts.objects + (found.objects ?? 0),
});

/**
 * Looks until a look finds nothing and nobody works for the account any more.
 * @returns what was deleted in all; undefined when the time is over
 */
const untilEmpty = async (
  { deletion, lease }: Lease,
  stopAt: number,
  parts: EraseParts,
): Promise<DeletionCounts | undefined> => {
  const { now, pause, leases, times } = parts;
  const { id, accountId, requestedAt } = deletion;
  let { counts } = deletion;
  const begunAt = now();
  for (;;) {
    let [found, inHands] = [0, 0];
    for await (const step of look(accountId, parts)) {
      inHands += step.inHands ?? 0;
      if (sumOf(step) === 0) continue;
      found += sumOf(step);
      // A receipt stands as it was signed: what a restore brought back is not counted.
      if (deletion.receipt === undefined) counts = plus(counts, step);
      await leases.renew(id, lease, now() + times.leaseMs, counts);
      if (now() > stopAt) return undefined;
    }
    // Its own clock may be behind the one that dated the request: from its own beginning it is never too early either.
    const isQuiet = now() >= Math.min(requestedAt, begunAt) + times.quietMs;
    if (found + inHands === 0 && isQuiet) return counts;
    if (now() > stopAt) return undefined;
    if (found === 0) await pause(lookAgainMs);
  }
};

const signedReceipt = async (
  { id, accountId, requestedAt }: Deletion,
  counts: DeletionCounts,
  { now, receiptKey, recoveryDays, logRetentionDays }: EraseParts,
): Promise<string> => {
  const completedAt = now();
  const receipt: Receipt = {
    deletionId: id,
    account: accountId,
    requestedAt,
    completedAt,
    counts,
    logRetentionDays,
    backups: backupsOf(recoveryDays, completedAt),
    algorithm: receiptAlgorithm,
    keyId: await receiptKey.id(),
  };
  return JSON.stringify({ ...receipt, signature: await receiptKey.sign(canonicalReceipt(receipt)) });
};

const erase = async (taken: Lease, stopAt: number, parts: EraseParts): Promise<void> => {
  const { leases, queue } = parts;
  const { deletion, lease } = taken;
  const counts = await untilEmpty(taken, stopAt, parts);
  if (counts && deletion.receipt === undefined) {
    await leases.complete(deletion.id, lease, await signedReceipt(deletion, counts, parts));
    return;
  }
  await leases.release(deletion.id, lease);
  // In this order: whoever takes the message must find the lease free.
  if (!counts) await queue.send(deletion.id);
};

/**
 * Deletes all that an account has, then signs the receipt; a deletion that has its receipt is looked at once more, since a
 * backup or a straggler may have brought something back.
 * @param stopAt by when this must be over (epoch ms): another message then lets it go on
 */
export const eraseAccount = async (
  id: string,
  { hide, stopAt }: { readonly hide: (ms: number) => Promise<void>; readonly stopAt: number },
  parts: EraseParts,
): Promise<void> => {
  const { now, leases, queue, times } = parts;
  // First of all, so that the message of an eraser that dies comes back soon.
  await hide(times.leaseMs).catch(() => undefined);
  const taken = await leases.take(id, { now: now(), until: now() + times.leaseMs });
  if (!taken) {
    // Another is at it, and may die; or nothing came of the deletion.
    if (await parts.findDeletion(id)) await queue.send(id, times.leaseMs);
    return;
  }
  const hold = () => Promise.all([leases.renew(id, taken.lease, now() + times.leaseMs), hide(times.leaseMs)]);
  await whileHeld(() => erase(taken, stopAt, parts), hold, times);
};
