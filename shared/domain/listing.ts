/** How lists are asked for: newest first, a page at a time. */
import type { JobStatus, JobType } from './job.ts';

export type PageRequest = {
  readonly limit: number;
  /** Id of the last thing on the page before. */
  readonly cursor?: string | undefined;
  /** Made from then on, in epoch ms. */
  readonly since?: number | undefined;
  /** Made before then, in epoch ms. */
  readonly until?: number | undefined;
};

export type JobFilter = { readonly status?: JobStatus | undefined; readonly type?: JobType | undefined };

export type Page<T> = {
  readonly items: readonly T[];
  /** The cursor of the next page, when there may be one. */
  readonly next?: string;
};

export const pageLimit = { default: 10, max: 100 } as const;
