import { type HistoryFormat, historyHead, historyLine, historyTypes } from '../../shared/api/job-history.ts';
import { parseHistoryQuery } from '../../shared/api/page-query.ts';
import type { Principal } from '../../shared/domain/account.ts';
import { pageLimit } from '../../shared/domain/listing.ts';
import { keptJob, keptPage } from '../../shared/domain/retention.ts';
import { toStream } from './byte-stream.ts';
import { type App, type AppParts, principalOf } from './call.ts';

type Times = ReturnType<typeof parseHistoryQuery>;

/** A page at a time, as the client takes it: the whole may be long. */
const history = async function* (
  { accountId, retention }: Principal,
  times: Times,
  format: HistoryFormat,
  { pages, now }: AppParts,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(historyHead[format]);
  for (let cursor: string | undefined, isLast = false; !isLast; ) {
    const page = await pages.jobs(
      accountId,
      {},
      keptPage({ ...times, limit: pageLimit.max, cursor }, retention, 'jobDays', now()),
    );
    const jobs = page.items.flatMap((job) => keptJob(job, retention, now()) ?? []);
    if (jobs.length > 0) yield Buffer.from(jobs.map(historyLine[format]).join(''));
    cursor = page.next;
    isLast = cursor === undefined;
  }
};

export const addJobHistory = (app: App, parts: AppParts): void => {
  for (const format of ['csv', 'ndjson'] as const) {
    app.get(`/v2/jobs.${format}`, async (call) => {
      const principal = await principalOf(call, 'read', parts);
      const { accountId, keyId: by } = principal;
      const times = parseHistoryQuery(call.req.query());
      await parts.audit.add({ accountId, by, action: 'history_exported' });
      return new Response(toStream(history(principal, times, format, parts)), {
        headers: {
          'Content-Type': historyTypes[format],
          'Content-Disposition': `attachment; filename="jobs.${format}"`,
          'Cache-Control': 'private, no-store',
        },
      });
    });
  }
};
