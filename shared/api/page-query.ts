/** The query of a list: which page, and what it should hold. */
import * as z from 'zod/mini';
import { isId } from '../domain/ids.ts';
import { type JobFilter, type PageRequest, pageLimit } from '../domain/listing.ts';
import { flag, integer, matching, oneOf } from './field-values.ts';
import { documented, type Fields, isText, wireObject } from './fields.ts';
import { parse } from './parse.ts';
import { jobTypes } from './responses.ts';

type PagedKind = 'job' | 'asset' | 'audit' | 'template';

const time = () => integer(0, 8_640_000_000_000_000);
const cursorOf = (kind: PagedKind) =>
  matching(/^[\w-]{1,100}$/, 'must be a cursor from the Link header of the page before').check(
    z.refine((value: string) => isId(kind, value), {
      error: () => 'must be a cursor from the Link header of the page before',
    }),
  );

const timeFields = () => ({
  since: documented(z.optional(time()), { description: 'Made at this time or later, in epoch milliseconds.' }),
  until: documented(z.optional(time()), { description: 'Made before this time, in epoch milliseconds.' }),
});

/** What every list may be asked for. */
export const pageFields = (kind: PagedKind) => ({
  limit: documented(z.optional(integer(1, pageLimit.max)), {
    description: `How many, at most ${pageLimit.max}. Default: ${pageLimit.default}. A filter that few pass may give fewer, with a next page all the same.`,
    example: 50,
  }),
  cursor: documented(z.optional(cursorOf(kind)), {
    description: 'Where the page begins: from the `Link` of the one before.',
  }),
  ...timeFields(),
});

export const jobQueryFields = {
  ...pageFields('job'),
  status: documented(z.optional(oneOf(['pending', 'success', 'error'])), { description: 'Only jobs that stand so.' }),
  type: documented(z.optional(oneOf(jobTypes)), { description: 'Only jobs of this type.' }),
};
/** Of a job history: no pages, all there is. */
export const historyQueryFields = timeFields();
export const assetQueryFields = pageFields('asset');
export const auditQueryFields = pageFields('audit');
/** Read by the link's own check, which tells a caller no more than that a link is not good. */
export const linkQueryFields = {
  expires: documented(z.string(), { description: 'As the link has it.' }),
  signature: documented(z.string(), { description: 'As the link has it.' }),
};
export const deletionQueryFields = {
  assets: documented(z.optional(flag()), {
    description: 'Whether the document of the job goes with it. Default: false.',
  }),
};
export const cleanupQueryFields = {
  before: documented(time(), { description: 'Deletes what was made before this time, in epoch milliseconds.' }),
  dryRun: documented(z.optional(flag()), { description: 'Counts only, and deletes nothing.' }),
};

export const verificationQueryFields = {
  search: documented(z.optional(flag()), {
    description: 'The last report that tells of a search for secrets, too. Default: false, the last of all.',
  }),
};

/** Numbers and flags come as text; everything else stays as it is. */
const decoded = (text: string): unknown => {
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  return text === 'true' ? true : text === 'false' ? false : text;
};

export type Query = Readonly<Record<string, string>>;

/** What reads a query of these fields. */
export const queryReader = <Members extends Fields>(fields: Members) => {
  const schema = wireObject(fields);
  const texts = new Set(Object.entries(fields).flatMap(([name, field]) => (isText(field) ? [name] : [])));
  return (query: Query) =>
    parse(
      schema,
      Object.fromEntries(Object.entries(query).map(([name, text]) => [name, texts.has(name) ? text : decoded(text)])),
    );
};

const read = {
  jobs: queryReader(jobQueryFields),
  history: queryReader(historyQueryFields),
  assets: queryReader(assetQueryFields),
  audit: queryReader(auditQueryFields),
  deletion: queryReader(deletionQueryFields),
  cleanup: queryReader(cleanupQueryFields),
  verification: queryReader(verificationQueryFields),
};

/** @throws AppError `invalid_request` */
export const parseJobQuery = (query: Query): { readonly filter: JobFilter; readonly page: PageRequest } => {
  const { status, type, limit = pageLimit.default, ...page } = read.jobs(query);
  return { filter: { status, type }, page: { ...page, limit } };
};

/** @throws AppError `invalid_request` */
export const parseHistoryQuery = (query: Query): Pick<PageRequest, 'since' | 'until'> => read.history(query);

const parsePage = (list: 'assets' | 'audit', query: Query): PageRequest => {
  const { limit = pageLimit.default, ...page } = read[list](query);
  return { ...page, limit };
};

/** @throws AppError `invalid_request` */
export const parseAssetQuery = (query: Query): PageRequest => parsePage('assets', query);

/** @throws AppError `invalid_request` */
export const parseAuditQuery = (query: Query): PageRequest => parsePage('audit', query);

/** @throws AppError `invalid_request` */
export const parseDeletionQuery = (query: Query): { readonly assets: boolean } => ({
  assets: read.deletion(query).assets ?? false,
});

/** @throws AppError `invalid_request` */
export const parseCleanupQuery = (query: Query): { readonly before: number; readonly dryRun: boolean } => {
  const { before, dryRun = false } = read.cleanup(query);
  return { before, dryRun };
};

/** Whether only a report with a search will do. @throws AppError `invalid_request` */
export const asksForSearch = (query: Query): boolean => read.verification(query).search ?? false;
