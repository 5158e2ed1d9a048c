import { EphemeraError } from '../client/index.ts';

/** The file that a system call did not find. */
export const missingFileOf = (error: unknown): string | undefined => {
  const failure = error as NodeJS.ErrnoException | undefined;
  return failure?.code === 'ENOENT' ? failure.path : undefined;
};

/** What is said of a failure, and what to do about it where the API knows. */
export const failureWords = (error: unknown): string => {
  const missing = missingFileOf(error);
  if (missing !== undefined) return `${missing} is not there.`;
  if (!(error instanceof Error)) return 'failed';
  return error instanceof EphemeraError && error.fix ? `${error.message} ${error.fix}` : error.message;
};
