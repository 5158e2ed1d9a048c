/** Which of the last reports is asked for. */
import * as z from 'zod/mini';
import { flag } from './field-values.ts';
import { documented, wireObject } from './fields.ts';
import { parse } from './parse.ts';

export const verificationQueryFields = {
  search: documented(z.optional(flag()), {
    description: 'The last report that tells of a search for secrets, too. Default: false, the last of all.',
  }),
};

const schema = wireObject(verificationQueryFields);

/** Whether only a report with a search will do. @throws AppError `invalid_request` */
export const asksForSearch = (query: Readonly<Record<string, string>>): boolean => parse(schema, query).search ?? false;
