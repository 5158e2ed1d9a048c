/** The times that leases, waits and schedules keep to. */
import { days, hours, minutes, seconds } from '../shared/domain/durations.ts';
import { queues } from './stores.ts';

export type TimeName =
  | 'job-lease'
  | 'job-renewal'
  | 'job-retry'
  | 'job-accept'
  | 'webhook-retry'
  | 'sweep'
  | 'verify'
  | 'retention'
  | 'job-queued'
  | 'deletion-quiet'
  | 'deletion-late-look';

/** Milliseconds. Tests scale these and the queues' visibility by one factor. */
export const times: Readonly<Record<TimeName, number>> = {
  /** How long a worker holds a job, and hides its message, unless it renews both. */
  'job-lease': seconds(90),
  'job-renewal': seconds(30),
  /** Before the second attempt; each further wait is longer. */
  'job-retry': seconds(15),
  /** By when a request has been accepted or never will be. */
  'job-accept': minutes(5),
  /** Before the second delivery; each further wait is longer. */
  'webhook-retry': seconds(10),
  /** Between two looks at what is due. */
  sweep: minutes(1),
  /** Between two looks at the live configuration. */
  verify: days(1),
  /** Between two looks at what an account no longer wants kept. */
  retention: hours(1),
  /** How long a job may wait in its queue. */
  'job-queued': queues.jobs.retentionMs,
  /** How long after its request a deletion looks at least: for what was being written just then. */
  'deletion-quiet': seconds(2),
  /** When it looks once more: no function that had begun before runs by then. */
  'deletion-late-look': minutes(10),
};
