/** What a command ends with, for scripts that decide by it. */
import { EphemeraError } from '../client/index.ts';
import { AdminRefusal } from '../shared/aws/admin-refusal.ts';
import { AppError } from '../shared/domain/errors.ts';
import { missingFileOf } from './failure-words.ts';

export const exitCodes = {
  done: 0,
  failed: 1,
  wrongUse: 2,
  notFound: 3,
  refused: 4,
  unreachable: 5,
  interrupted: 130,
} as const;

export const exitWords: Readonly<Record<keyof typeof exitCodes, string>> = {
  done: 'done',
  failed: 'failed, or not all that was looked at is as it should be',
  wrongUse: 'wrong use: the command line, the configuration or the request is not valid; nothing was done',
  notFound: 'what was named is not there',
  refused: 'the key is not valid, or may not do this',
  unreachable: 'the service cannot be reached, or did not answer in time',
  interrupted: 'interrupted',
};

/** A command that cannot be carried out as it was given. */
export class UsageError extends Error {}

const codeOf = (error: unknown): string | undefined =>
  error instanceof EphemeraError || error instanceof AdminRefusal || error instanceof AppError ? error.code : undefined;

const byCode: Readonly<Record<string, keyof typeof exitCodes>> = {
  invalid_option: 'wrongUse',
  invalid_request: 'wrongUse',
  storage_not_allowed: 'wrongUse',
  not_found: 'notFound',
  unauthorized: 'refused',
  forbidden_scope: 'refused',
  connection_failed: 'unreachable',
  timed_out: 'unreachable',
};

const nameOf = (error: unknown): keyof typeof exitCodes => {
  if (error instanceof UsageError) return 'wrongUse';
  if (missingFileOf(error) !== undefined) return 'notFound';
  return byCode[codeOf(error) ?? ''] ?? 'failed';
};

export const exitCodeOf = (error: unknown): number => exitCodes[nameOf(error)];

/** A failure as `--json` shows it. */
export const failureBody = (error: unknown): object => {
  const message = error instanceof Error ? error.message : 'failed';
  const code = codeOf(error) ?? (error instanceof UsageError ? 'wrong_use' : 'failed');
  const { field, fix, jobId } = error instanceof EphemeraError ? error : ({} as Partial<EphemeraError>);
  return { error: { code, message, field, fix, jobId } };
};
