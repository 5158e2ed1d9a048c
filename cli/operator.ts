/** What an operator's commands have in common: each is one call of the admin function. */
import type { AdminCommand } from '../shared/api/admin-commands.ts';
import type { Given } from './command.ts';
import { asOperator } from './connection.ts';
import { type JsonFlag, print } from './print.ts';

export const accountArgument = { name: 'account', summary: 'the id of an account, acct_...' } as const;

/** Calls, and says what was done. */
export const operate = async (command: AdminCommand, said: string, given: Given<JsonFlag>): Promise<number> =>
  print([said], await asOperator(command, given.connection()), given);
