/** How a job may be ended, and what belongs to its end. */
import type { Asset } from './asset.ts';
import type { JobEnd, Lease } from './job.ts';

export type EndOptions = {
  /** The lease of whoever ends it, which must still hold. */
  readonly lease?: Lease | undefined;
  /** The due time at which the sweeper saw it, which must not have changed. */
  readonly seenDueAt?: number | undefined;
  /**
   * When the sweeper is to finish what follows the end (epoch ms), should whoever ended the job not come to it; left out
   * where a message comes again until all is done.
   */
  readonly settleBy?: number | undefined;
};

export type Completion = {
  readonly end: JobEnd;
  /** The stored document; none where it went to the customer's own bucket. */
  readonly asset?: Asset | undefined;
  /** The row of the key that sealed the asset's file name. */
  readonly nameKeyRow?: object | undefined;
  /** Of a job that was queued, whose content is sealed somewhere. */
  readonly lease?: Lease | undefined;
  readonly settleBy?: EndOptions['settleBy'];
  /** Bytes that the account may store; -1 is unlimited. */
  readonly storageBytesMax: number;
};

export type CompletionOutcome = 'completed' | 'account_inactive' | 'ended_otherwise' | 'storage_full';
