import { type HistoryFormat, historyHead, historyLine, historyTypes } from '../../shared/api/job-history.ts';
import { parseHistoryQuery } from '../../shared/api/page-query.ts';
import { pageLimit } from '../../shared/domain/listing.ts';
import { toStream } from './byte-stream.ts';
import { type App, type AppParts, principalOf } from './call.ts';

type Times = ReturnType<typeof parseHistoryQuery>;

/** A page at a time, as the client takes it: the whole may be long. */
const history = async function* (
  accountId: string,
  times: Times,
  format: HistoryFormat,
  { pages }: AppParts,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(historyHead[format]);
  for (let cursor: string | undefined, isLast = false; !isLast; ) {
    const page = await pages.jobs(accountId, {}, { ...times, limit: pageLimit.max, cursor });
    if (page.items.length > 0) yield Buffer.from(page.items.map(historyLine[format]).join(''));
    cursor = page.next;
    isLast = cursor === undefined;
  }
};

export const addJobHistory = (app: App, parts: AppParts): void => {
  for (const format of ['csv', 'ndjson'] as const) {
    app.get(`/v2/jobs.${format}`, async (call) => {
      const { accountId, keyId: by } = await principalOf(call, 'read', parts);
      const times = parseHistoryQuery(call.req.query());
      await parts.audit.add({ accountId, by, action: 'history_exported' });
      return new Response(toStream(history(accountId, times, format, parts)), {
        headers: {
          'Content-Type': historyTypes[format],
          'Content-Disposition': `attachment; filename="jobs.${format}"`,
          'Cache-Control': 'private, no-store',
        },
      });
    });
  }
};
