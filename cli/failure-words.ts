import { EphemeraError } from '../client/index.ts';

/** What is said of a failure, and what to do about it where the API knows. */
export const failureWords = (error: unknown): string => {
  if (!(error instanceof Error)) return 'failed';
  return error instanceof EphemeraError && error.fix ? `${error.message} ${error.fix}` : error.message;
};
