import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buckets, queues, times } from '../../../infra/topology.ts';
import { days, hours } from '../../../shared/domain/durations.ts';
import { newId } from '../../../shared/domain/ids.ts';
import type { JobRecord } from '../../../shared/domain/job.ts';
import {
  isKept,
  keptJob,
  keptPage,
  keptSince,
  retention,
  retentionTable,
  settable,
} from '../../../shared/domain/retention.ts';

const now = Date.UTC(2026, 5, 30);

test('documents and records of jobs stay until they are deleted, unless the account says otherwise', () => {
  for (const kept of [retention.asset, retention.job]) expect(kept).not.toHaveProperty('keptMs');
  for (const setting of ['assetDays', 'jobDays', 'webhookDays'] as const) expect(keptSince({}, setting, now)).toBe(0);
});

test('a setting counts from the moment that is in the id, to the millisecond', () => {
  const edge = now - days(30);

  expect(isKept(newId('asset', edge), { assetDays: 30 }, 'assetDays', now)).toBe(true);
  expect(isKept(newId('asset', edge - 1), { assetDays: 30 }, 'assetDays', now)).toBe(false);
  expect(isKept(newId('asset', edge - 1), { jobDays: 30 }, 'assetDays', now)).toBe(true);
});

test('a page asks for what is kept, and for no more than its caller asked for', () => {
  const settings = { jobDays: 7 };

  expect(keptPage({ limit: 10 }, settings, 'jobDays', now)).toEqual({ limit: 10, since: now - days(7) });
  expect(keptPage({ limit: 10, since: 1 }, settings, 'jobDays', now).since).toBe(now - days(7));
  expect(keptPage({ limit: 10, since: now - 1 }, settings, 'jobDays', now).since).toBe(now - 1);
});

test('a job outlives its document, without pointing at it', () => {
  const job = {
    id: newId('job', now - days(3)),
    assetId: newId('asset', now - days(3)),
    extension: 'pdf',
    previewExtension: 'png',
    status: 'success',
  } as JobRecord;

  expect(keptJob(job, {}, now)).toBe(job);
  expect(keptJob(job, { assetDays: 2 }, now)).toEqual({ id: job.id, status: 'success' });
  expect(keptJob(job, { jobDays: 2 }, now)).toBeUndefined();
});

test('no account may keep deliveries for longer than they are kept at all', () => {
  expect(days(settable.webhookDays.daysMax)).toBeLessThanOrEqual(retention.delivery.keptMs);
});

test('content rests for a day at most, and in a queue of submissions for an hour', () => {
  expect(buckets.content.expireAfterDays).toBe(1);
  expect(buckets.assets.expireAfterDays).toBeUndefined();
  expect(queues.submissions.retentionMs).toBe(hours(1));
  expect(times['job-queued']).toBe(retention.jobMessage.keptMs);
});

test('docs/retention.md shows the table as it is', () => {
  const shown = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'retention.md'), 'utf8');

  expect(shown.match(/^\|.*\|$/gm)?.join('\n')).toBe(retentionTable());
});
