/**
 * How long whatever is kept is kept, and what ends it. These times live here and nowhere else: the sweeper, the expiry of
 * rows, the rules of buckets, the retention of queues and docs/retention.md all follow this table.
 */
import { days, hours, minutes } from './durations.ts';
import { timeOfId } from './ids.ts';
import type { JobRecord } from './job.ts';
import type { PageRequest } from './listing.ts';

/** What an account may set, in days. */
export type RetentionSetting = 'assetDays' | 'jobDays' | 'webhookDays';
export type RetentionSettings = { readonly [Setting in RetentionSetting]?: number };

type Kept = {
  readonly what: string;
  readonly where: string;
  /** Milliseconds; what has none stays until it, or its account, is deleted. */
  readonly keptMs?: number;
  /** What the time is counted from. */
  readonly from?: string;
  /** What destroys it when its time has come. */
  readonly endedBy: 'deletion' | 'sweeper' | 'expiry of the row' | 'bucket rule' | 'queue';
  readonly setting?: { readonly name: RetentionSetting; readonly daysMin: number; readonly daysMax: number };
};

const tenYears = 3650;

export const retention = {
  asset: {
    what: 'Stored document, its preview and its row',
    where: 'bucket `assets`, table `records`',
    endedBy: 'deletion',
    setting: { name: 'assetDays', daysMin: 1, daysMax: tenYears },
  },
  job: {
    what: 'Record of a job, redacted',
    where: 'table `records`',
    endedBy: 'deletion',
    setting: { name: 'jobDays', daysMin: 1, daysMax: tenYears },
  },
  delivery: {
    what: 'Record of a webhook delivery and its attempts',
    where: 'table `records`',
    keptMs: days(30),
    from: 'its end',
    endedBy: 'sweeper',
    setting: { name: 'webhookDays', daysMin: 1, daysMax: 30 },
  },
  audit: { what: 'Entry of the audit trail', where: 'table `records`', endedBy: 'deletion' },
  account: {
    what: 'Account, API keys (hashed), storage configurations and templates (sealed)',
    where: 'table `records`',
    endedBy: 'deletion',
  },
  usage: { what: 'Sums of what was rendered, by day', where: 'table `records`', endedBy: 'deletion' },
  rate: {
    what: 'Counters of conversions, by minute',
    where: 'table `records`',
    keptMs: minutes(2),
    from: 'the minute',
    endedBy: 'expiry of the row',
  },
  claim: {
    what: 'Fingerprint of an idempotency key and its request',
    where: 'table `records`',
    keptMs: hours(24),
    from: 'the request',
    endedBy: 'expiry of the row',
  },
  replacedSecret: {
    what: 'Webhook secret that was replaced, sealed',
    where: 'table `records`',
    keptMs: hours(24),
    from: 'its replacement',
    endedBy: 'sweeper',
  },
  content: {
    what: 'Request of a queued job, sealed; destroyed when the job ends, and by this rule if all else fails',
    where: 'bucket `content`',
    keptMs: days(1),
    from: 'the request',
    endedBy: 'bucket rule',
  },
  upload: {
    what: 'Upload that was neither completed nor aborted',
    where: 'buckets `content` and `assets`',
    keptMs: days(1),
    from: 'its beginning',
    endedBy: 'bucket rule',
  },
  jobMessage: {
    what: 'Message of a job: ids only',
    where: 'queue `jobs`',
    keptMs: days(1),
    from: 'the request',
    endedBy: 'queue',
  },
  submission: {
    what: 'Submission, put there by a system of the customer: the one queue with content',
    where: 'queue `submissions`',
    keptMs: hours(1),
    from: 'its sending',
    endedBy: 'queue',
  },
  webhookMessage: {
    what: 'Message of a webhook delivery: ids only',
    where: 'queue `webhooks`',
    keptMs: days(1),
    from: 'its sending',
    endedBy: 'queue',
  },
  deletionMessage: {
    what: 'Message of a deletion: ids only',
    where: 'queue `deletions`',
    keptMs: days(7),
    from: 'its sending',
    endedBy: 'queue',
  },
  deadJobMessage: {
    what: 'The same in its dead-letter queue',
    where: 'queue `jobs-dead-letter`',
    keptMs: days(4),
    from: 'the request',
    endedBy: 'queue',
  },
  deadSubmission: {
    what: 'Submission that could not be taken',
    where: 'queue `submissions-dead-letter`',
    keptMs: days(1),
    from: 'its sending',
    endedBy: 'queue',
  },
  deadWebhookMessage: {
    what: 'Message of a webhook delivery that failed: ids only',
    where: 'queue `webhooks-dead-letter`',
    keptMs: days(4),
    from: 'its sending',
    endedBy: 'queue',
  },
  deadDeletionMessage: {
    what: 'Message of a deletion that failed: ids only',
    where: 'queue `deletions-dead-letter`',
    keptMs: days(14),
    from: 'its sending',
    endedBy: 'queue',
  },
} as const satisfies Record<string, Kept>;

/** What accounts may set, by the name of the setting. */
export const settable = Object.fromEntries(
  Object.values(retention).flatMap((kept) => ('setting' in kept ? [[kept.setting.name, kept.setting]] : [])),
) as { readonly [Setting in RetentionSetting]: NonNullable<Kept['setting']> };
export const retentionSettings = Object.keys(settable) as RetentionSetting[];

/** Epoch ms; what was made before is not shown any more. 0 where the account set nothing. */
export const keptSince = (settings: RetentionSettings, setting: RetentionSetting, now: number): number => {
  const kept = settings[setting];
  return kept === undefined ? 0 : now - days(kept);
};

/** Whether something of this id is shown still: from the moment that it is not, it counts as gone. */
export const isKept = (id: string, settings: RetentionSettings, setting: RetentionSetting, now: number): boolean =>
  timeOfId(id) >= keptSince(settings, setting, now);

/** A request for a page that leaves out what is not shown any more. */
export const keptPage = (
  request: PageRequest,
  settings: RetentionSettings,
  setting: RetentionSetting,
  now: number,
): PageRequest => ({ ...request, since: Math.max(request.since ?? 0, keptSince(settings, setting, now)) });

/** A job as its account sees it: without a document that is not shown any more; undefined if it is not shown itself. */
export const keptJob = (job: JobRecord, settings: RetentionSettings, now: number): JobRecord | undefined => {
  if (!isKept(job.id, settings, 'jobDays', now)) return undefined;
  const { assetId, extension, previewExtension, ...rest } = job;
  return assetId === undefined || isKept(assetId, settings, 'assetDays', now) ? job : rest;
};

const unit = (ms: number): string => {
  const [count, name] =
    ms >= days(2) || ms === days(1)
      ? [ms / days(1), 'day']
      : ms >= hours(1)
        ? [ms / hours(1), 'hour']
        : [ms / minutes(1), 'minute'];
  return `${count} ${name}${count === 1 ? '' : 's'}`;
};

const settingText = ({ setting }: Kept): string =>
  setting ? `\`${setting.name}\`: ${setting.daysMin} to ${setting.daysMax} days` : '';

const keptText = ({ keptMs, from }: Kept): string =>
  keptMs === undefined ? 'until it is deleted' : `${unit(keptMs)} from ${from}`;

/** What ends it by its default, and what would by the account's setting. */
const endText = ({ endedBy, setting }: Kept): string =>
  setting && endedBy !== 'sweeper' ? `${endedBy}; sweeper, if the account set a time` : endedBy;

/** The table as docs/retention.md shows it. */
export const retentionTable = (): string => {
  const rows = Object.values(retention).map((kept: Kept) => [
    kept.what,
    kept.where,
    keptText(kept),
    settingText(kept),
    endText(kept),
  ]);
  const cells = [['What', 'Where', 'Kept', 'An account may set', 'Ended by'], Array(5).fill('---'), ...rows];
  return cells.map((row) => `| ${row.join(' | ')} |`).join('\n');
};
