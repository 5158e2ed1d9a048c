/** Lists over the store itself: whatever is asked for, walking the pages gives each job once, newest first. */
import fc from 'fast-check';
import { createJobEndings } from '../../shared/aws/job-endings.ts';
import { createJobStore } from '../../shared/aws/job-store.ts';
import { createRecordPages } from '../../shared/aws/record-pages.ts';
import { createUsageStore } from '../../shared/aws/usage-store.ts';
import { newId } from '../../shared/domain/ids.ts';
import type { JobStatus, JobType } from '../../shared/domain/job.ts';
import type { JobFilter, PageRequest } from '../../shared/domain/listing.ts';
import { type EmbeddedAws, startAws, tables } from '../support/embedded-aws.ts';

const account = 'acct_A';
const start = 1_800_000_000_000;
type Kept = { readonly id: string; readonly createdAt: number; readonly status: JobStatus; readonly type: JobType };

let aws: EmbeddedAws;
let pages: ReturnType<typeof createRecordPages>;
const kept: Kept[] = [];
const statuses = ['pending', 'success', 'error'] as const;
const types = ['html-pdf', 'url-image'] as const;

beforeAll(async () => {
  aws = await startAws();
  pages = createRecordPages(aws.documents, tables.records);
  const jobs = createJobStore(aws.documents, tables);
  const endings = createJobEndings(aws.documents, tables, createUsageStore(aws.documents, tables.records));
  for (let number = 0; number < 60; number += 1) {
    const createdAt = start + 10 * Math.floor(number / 2);
    const [status, type] = [statuses[(number * 7) % 3] as JobStatus, types[(number >> 2) % 2] as JobType];
    const job = { id: newId('job', createdAt), accountId: account, type, createdAt };
    await jobs.create({ ...job, keyId: 'key_1', storage: 'none', params: {} }, createdAt + 1000);
    if (status !== 'pending') await endings.end(job, { status, finishedAt: createdAt, processMs: 1 });
    kept.push({ id: job.id, createdAt, status, type });
  }
  await jobs.create(
    {
      id: newId('job', start),
      accountId: 'acct_B',
      keyId: 'k',
      type: 'html-pdf',
      createdAt: start,
      storage: 'none',
      params: {},
    },
    start,
  );
});
afterAll(() => aws.stop());

const expected = ({ status, type }: JobFilter, { since = 0, until = Infinity }: Partial<PageRequest>): string[] =>
  kept
    .filter((job) => (!status || job.status === status) && (!type || job.type === type))
    .filter(({ createdAt }) => createdAt >= since && createdAt < until)
    .map(({ id }) => id)
    .toSorted()
    .toReversed();

const walk = async (filter: JobFilter, request: PageRequest): Promise<{ ids: string[]; sizes: number[] }> => {
  const ids: string[] = [];
  const sizes: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await pages.jobs(account, filter, { ...request, cursor });
    ids.push(...page.items.map(({ id }) => id));
    sizes.push(page.items.length);
    cursor = page.next;
  } while (cursor);
  return { ids, sizes };
};

test('each job comes once, newest first, on full pages, whatever the filter, the range and the size', async () => {
  const time = fc.option(fc.integer({ min: start - 50, max: start + 350 }), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(
      fc.option(fc.constantFrom(...statuses), { nil: undefined }),
      fc.option(fc.constantFrom(...types), { nil: undefined }),
      time,
      time,
      fc.integer({ min: 1, max: 70 }),
      async (status, type, since, until, limit) => {
        const { ids, sizes } = await walk({ status, type }, { since, until, limit });
        expect(ids).toEqual(expected({ status, type }, { since, until }));
        expect(sizes.slice(0, -1).every((size) => size === limit)).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});

test('a cursor outlives the job that it names', async () => {
  const first = await pages.jobs(account, {}, { limit: 5 });
  const jobs = createJobStore(aws.documents, tables);
  const last = first.items.find(({ status }) => status !== 'pending');
  expect(last && (await jobs.remove({ accountId: account, id: last.id }))).toBe(true);

  const next = await pages.jobs(account, {}, { limit: 5, cursor: last?.id });
  const ids = expected({}, {});
  expect(next.items.map(({ id }) => id)).toEqual(ids.slice(ids.indexOf(last?.id ?? '') + 1).slice(0, 5));
});
