/** The query of an export: where the part begins, as the `Link` of the one before says. */
import * as z from 'zod/mini';
import { type ExportPosition, exportKinds } from '../domain/account-export.ts';
import { integer, matching, oneOf, says } from './field-values.ts';
import { documented, wireObject } from './fields.ts';
import { invalidRequest } from './invalid-request.ts';
import { parse } from './parse.ts';

const words = 'must be a cursor from the Link header of the part before';

export const exportQueryFields = {
  cursor: documented(z.optional(z.string(says(words)).check(z.maxLength(500, says(words)))), {
    description: 'Which part: from the `Link` of the one before. Left out: the first.',
  }),
};

const position = z.object({
  startedAt: integer(0, Number.MAX_SAFE_INTEGER),
  part: integer(2, 1_000_000),
  kind: oneOf(exportKinds),
  after: z.optional(matching(/^[\w-]{1,100}$/, words)),
});
const schema = wireObject(exportQueryFields);

export const toCursor = (next: ExportPosition): string => Buffer.from(JSON.stringify(next)).toString('base64url');

const decoded = (cursor: string): unknown => {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
};

/**
 * Undefined for the first part.
 * @throws AppError `invalid_request`
 */
export const parseExportQuery = (query: Readonly<Record<string, string>>): ExportPosition | undefined => {
  const { cursor } = parse(schema, query);
  if (cursor === undefined) return undefined;
  const { data } = z.safeParse(position, decoded(cursor));
  if (!data) throw invalidRequest([{ path: ['cursor'], message: words }]);
  return data;
};
