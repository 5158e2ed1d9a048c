/**
 * Who may work on a job, how often, and what becomes of a job that nobody works on. Each attempt leases the job for a
 * while and renews the lease while it lives: a worker that died is known by a lease that ran out.
 */
import type { JobRecord } from './job.ts';

/** Attempts at a job before it ends as failed. */
export const attemptsMax = 4;

/** Milliseconds. */
export type JobTimes = {
  /** How long a lease lasts unless it is renewed. */
  readonly leaseMs: number;
  /** How often it is. */
  readonly renewalMs: number;
  /** Wait before the second attempt; each further wait is four times as long. */
  readonly retryMs: number;
  /** By when a request has been accepted or never will be. */
  readonly acceptMs: number;
  /** How long a queue keeps a message. */
  readonly queuedMs: number;
};

type State = Pick<JobRecord, 'status' | 'attempt' | 'leaseUntil' | 'dueAt'>;

/**
 * What whoever was handed a job's message should do:
 * - `run`: lease it and render
 * - `wait`: somebody else holds the lease
 * - `give_up`: the attempts are used up, and the last one died without a word
 * - `settle`: it has ended; only what follows the end is left to do
 */
export const onMessage = ({ status, attempt, leaseUntil = 0 }: State, now: number) => {
  if (status !== 'pending') return 'settle';
  if (leaseUntil > now) return 'wait';
  return attempt < attemptsMax ? 'run' : 'give_up';
};

export const retryDelayMs = (attempt: number, { retryMs }: Pick<JobTimes, 'retryMs'>): number =>
  retryMs * 4 ** (attempt - 1);

/**
 * Whether somebody may still write for a job: the worker that leased it, or the request that accepts it or waits for it.
 * Nobody does for one that waits in its queue.
 */
export const isInHands = (
  { status, leaseUntil, dueAt = 0, createdAt }: State & Pick<JobRecord, 'createdAt'>,
  now: number,
  { acceptMs }: Pick<JobTimes, 'acceptMs'>,
): boolean => {
  if (status !== 'pending') return false;
  if (leaseUntil !== undefined) return leaseUntil > now;
  return dueAt > now && dueAt <= createdAt + acceptMs;
};

/**
 * What the sweeper should do with a job that is due:
 * - `leave`: it is not, any more
 * - `requeue`: the worker died and the message has not come back
 * - `give_up`: it was never queued, or its message was lost, or the attempts are used up
 * - `settle`: it has ended, and what follows the end was not finished
 */
export const whenDue = ({ status, attempt, leaseUntil, dueAt }: State, now: number) => {
  if (dueAt === undefined || dueAt > now) return 'leave';
  if (status !== 'pending') return 'settle';
  return leaseUntil !== undefined && attempt < attemptsMax ? 'requeue' : 'give_up';
};
