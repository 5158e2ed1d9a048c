import type { DueItem } from '../domain/due.ts';
import { AppError } from '../domain/errors.ts';
import type { JobRecord } from '../domain/job.ts';
import { whenDue } from '../domain/lease.ts';
import { type DeletionParts, finishDeletion } from './delete-asset.ts';
import { failJob } from './fail-job.ts';
import type { JobParts, Times } from './job-parts.ts';
import { settleJob } from './settle-job.ts';
import { type SweepRetentionParts, sweepRetention } from './sweep-retention.ts';
import { type SweepWebhooksParts, sweepWebhook } from './sweep-webhook.ts';

type Parts = Pick<JobParts, 'due' | 'leases' | 'endings' | 'content' | 'queue' | 'deliveries' | 'webhooks'> &
  DeletionParts &
  SweepRetentionParts &
  SweepWebhooksParts &
  Times<'queuedMs'>;

const sweepJob = async (job: JobRecord & { readonly dueAt: number }, parts: Parts): Promise<void> => {
  const { now, times, queue, leases, endings } = parts;
  const { dueAt } = job;
  switch (whenDue(job, now())) {
    case 'leave':
      return;
    case 'settle':
      await settleJob(job, parts);
      await endings.settled(job);
      return;
    case 'give_up':
      await failJob(job, new AppError('internal'), { seenDueAt: dueAt, settleBy: dueAt }, parts);
      return;
    case 'requeue':
      // In this order: a message too many is harmless, a job without one is not.
      await queue.send(job);
      await leases.takeBack(job, dueAt, now() + times.queuedMs);
  }
};

const sweepItem = async (item: DueItem, parts: Parts): Promise<void> => {
  if ('asset' in item) return finishDeletion(item.asset, parts);
  if ('retentionOwner' in item) return sweepRetention(item, parts);
  if (!('job' in item)) return sweepWebhook(item, parts);
  const { job } = item;
  if (job.dueAt !== undefined) await sweepJob({ ...job, dueAt: job.dueAt }, parts);
};

/**
 * The backstop: sees to what is due, one after another, however many fail.
 * @returns what could not be dealt with, and is due still
 */
export const sweep = async (parts: Parts): Promise<readonly unknown[]> => {
  const failures: unknown[] = [];
  for await (const item of parts.due(parts.now())) {
    await sweepItem(item, parts).catch((error: unknown) => failures.push(error));
  }
  return failures;
};
