/** Calls the operator's function, as whoever the AWS credentials belong to. */
import type { AdminCommand } from '../api/admin-commands.ts';
import { AdminRefusal } from './admin-refusal.ts';
import { callFunction, type FunctionConnection } from './function-client.ts';

type Refusal = { readonly error: { readonly code: string; readonly field?: string; readonly message: string } };
const isRefusal = (answer: unknown): answer is Refusal =>
  typeof answer === 'object' && answer !== null && 'error' in answer;

/** @throws AdminRefusal with the function's own words */
export const callAdmin = async (command: AdminCommand, connection: FunctionConnection): Promise<unknown> => {
  const answer = await callFunction(command, connection);
  if (isRefusal(answer)) throw new AdminRefusal(answer.error);
  return answer;
};
