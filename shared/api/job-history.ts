/** The history of jobs for those who audit: the redacted records, one a line. */
import type { JobRecord } from '../domain/job.ts';

export const historyTypes = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson' } as const;
export type HistoryFormat = keyof typeof historyTypes;

const lineOf = ({ report, params, ...job }: JobRecord) => ({
  id: job.id,
  timestamp: job.createdAt,
  type: job.type,
  status: job.status,
  code: job.errorCode,
  storageMode: job.storage,
  apiKeyUsed: job.keyId,
  name: job.name,
  projectId: job.projectId,
  pages: report?.pages,
  bytes: job.bytes,
  processTime: job.processMs,
  assetId: job.assetId,
  params,
});

const columns = [
  'id',
  'timestamp',
  'type',
  'status',
  'code',
  'storageMode',
  'apiKeyUsed',
  'name',
  'projectId',
  'pages',
  'bytes',
  'processTime',
  'assetId',
  'params',
] as const satisfies (keyof ReturnType<typeof lineOf>)[];

/** A spreadsheet would run text that begins so as a formula. */
const startsFormula = /^[=+\-@\t\r]/;

/** A CSV field, quoted. Source: RFC 4180. */
const quoted = (value: unknown): string => {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `"${(startsFormula.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
};

/** What comes before the first line. */
export const historyHead: Readonly<Record<HistoryFormat, string>> = { csv: `${columns.join(',')}\r\n`, ndjson: '' };

export const historyLine: Readonly<Record<HistoryFormat, (job: JobRecord) => string>> = {
  csv: (job) => {
    const line = lineOf(job);
    return `${columns.map((name) => quoted(line[name])).join(',')}\r\n`;
  },
  ndjson: (job) => `${JSON.stringify(lineOf(job))}\n`,
};
