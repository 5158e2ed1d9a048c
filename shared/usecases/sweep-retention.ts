import type { Asset } from '../domain/asset.ts';
import type { WebhookDelivery } from '../domain/delivery.ts';
import type { DueRetention } from '../domain/due.ts';
import type { JobRecord } from '../domain/job.ts';
import type { JobFilter, Page, PageRequest } from '../domain/listing.ts';
import { keptSince, type RetentionSetting, type RetentionSettings } from '../domain/retention.ts';
import { type DeletionParts, deleteAsset } from './delete-asset.ts';
import type { JobParts } from './job-parts.ts';

export type SweepRetentionParts = DeletionParts & {
  readonly jobs: Pick<JobParts['jobs'], 'remove'>;
  readonly deliveries: { readonly remove: (delivery: WebhookDelivery) => Promise<void> };
  readonly pages: {
    readonly assets: (accountId: string, request: PageRequest) => Promise<Page<Asset>>;
    readonly jobs: (accountId: string, filter: JobFilter, request: PageRequest) => Promise<Page<JobRecord>>;
    readonly deliveries: (accountId: string, request: PageRequest) => Promise<Page<WebhookDelivery>>;
  };
  readonly settings: {
    readonly retentionOf: (accountId: string) => Promise<RetentionSettings>;
    readonly postpone: (accountId: string, seenDueAt: number, dueAt: number) => Promise<boolean>;
  };
  readonly times: { readonly retentionMs: number };
};

const pageSize = 100;
const togetherMax = 8;
/** For one account at a time, so that none keeps the sweeper from the others. */
const accountMsMax = 60_000;

/** Does something with everything on all pages, until the time is up. Answers whether it came to the end. */
const throughAll = async <Item>(
  pageAt: (page: Pick<PageRequest, 'limit' | 'cursor'>) => Promise<Page<Item>>,
  remove: (item: Item) => Promise<unknown>,
  isTimeUp: () => boolean,
): Promise<boolean> => {
  let cursor: string | undefined;
  do {
    const { items, next } = await pageAt({ limit: pageSize, cursor });
    for (let at = 0; at < items.length; at += togetherMax) {
      if (isTimeUp()) return false;
      await Promise.all(items.slice(at, at + togetherMax).map(remove));
    }
    cursor = next;
  } while (cursor);
  return true;
};

/** What is still under way is left for a later look. */
const removeJob = async (job: JobRecord, { jobs }: SweepRetentionParts): Promise<void> => {
  if (job.status !== 'pending' && job.dueAt === undefined) await jobs.remove(job);
};

const removeDelivery = async (delivery: WebhookDelivery, { deliveries }: SweepRetentionParts): Promise<void> => {
  if (delivery.status !== 'pending') await deliveries.remove(delivery);
};

/**
 * Destroys what an account no longer wants kept. It is hidden from every read since its time came; all that the sweeper
 * adds is that it is gone. What it does not get done it goes on with when it comes by next.
 */
export const sweepRetention = async (
  { retentionOwner: accountId, dueAt }: DueRetention,
  parts: SweepRetentionParts,
): Promise<void> => {
  const { now, pages, settings, times } = parts;
  const startedAt = now();
  const isTimeUp = () => now() - startedAt > accountMsMax;
  const wanted = await settings.retentionOf(accountId);
  const expired = (setting: RetentionSetting) => ({ until: keptSince(wanted, setting, startedAt) });
  const isDone =
    (await throughAll(
      (page) => pages.assets(accountId, { ...page, ...expired('assetDays') }),
      (asset) => deleteAsset(asset, parts),
      isTimeUp,
    )) &&
    (await throughAll(
      (page) => pages.jobs(accountId, {}, { ...page, ...expired('jobDays') }),
      (job) => removeJob(job, parts),
      isTimeUp,
    )) &&
    (await throughAll(
      (page) => pages.deliveries(accountId, { ...page, ...expired('webhookDays') }),
      (delivery) => removeDelivery(delivery, parts),
      isTimeUp,
    ));
  if (isDone) await settings.postpone(accountId, dueAt, now() + times.retentionMs);
};
