import * as z from 'zod/mini';
import { invalidRequest, sentenceOf } from './invalid-request.ts';

/**
 * A value as its schema wants it.
 * @throws AppError `invalid_request`, which names the first field at fault
 */
export const parse = <Schema extends z.ZodMiniType>(schema: Schema, value: unknown): z.output<Schema> => {
  const result = z.safeParse(schema, value, { error: sentenceOf });
  if (!result.success) throw invalidRequest(result.error.issues);
  return result.data;
};
