import { AppError } from '../../shared/domain/errors.ts';
import { type IdKind, isId } from '../../shared/domain/ids.ts';
import type { Call } from './call.ts';

/**
 * The id that a path names. What no id can be is not looked for: a key of a table has its limits.
 * @throws AppError `not_found`, as for an id that nothing has
 */
export const pathId = (call: Call, kind: IdKind): string => {
  const id = call.req.param('id') ?? '';
  if (!isId(kind, id)) throw new AppError('not_found');
  return id;
};
