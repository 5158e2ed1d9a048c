import type { Asset } from './asset.ts';
import type { DueWebhook } from './delivery.ts';
import type { JobRecord } from './job.ts';

export type DueRetention = { readonly retentionOwner: string; readonly dueAt: number };

/**
 * What the sweeper is to look at: a job that nobody ended, an asset whose deletion nobody finished, a webhook whose next
 * attempt is due or lost, an account that wants something kept for a while only.
 */
export type DueItem = { readonly job: JobRecord } | { readonly asset: Asset } | DueWebhook | DueRetention;
