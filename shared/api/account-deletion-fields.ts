/** What is asked of whoever deletes an account, or reads what became of it. */
import * as z from 'zod/mini';
import { AppError } from '../domain/errors.ts';
import { requiredText } from './field-values.ts';
import { documented, field, wireObject } from './fields.ts';
import { parse } from './parse.ts';

export const deletionFields = {
  confirm: field(requiredText(100), {
    sensitivity: 'plain',
    description: 'The id of the account (`uid`), so that no account is deleted by mistake.',
    example: 'acct_01J9Z3V8Q4T6X2N5B7C1D0E8FG',
  }),
};
export const receiptHeaders = {
  'Receipt-Secret': documented(z.string(), { description: 'The secret that the deletion was answered with.' }),
};

const schema = wireObject(deletionFields);

/** @throws AppError `invalid_request` unless the body confirms that this is the account that is meant */
export const assertConfirmed = (body: unknown, accountId: string): void => {
  if (parse(schema, body).confirm === accountId) return;
  throw new AppError('invalid_request', { field: 'confirm', message: 'confirm must be the id of this account.' });
};
