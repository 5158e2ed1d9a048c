/**
 * A failure that nobody caught ends the process, as it should, but without its message, which can quote content and which
 * Node and Lambda's runtime would print.
 */
import { logFailure } from './logger.ts';

const end = (error: unknown): void => {
  logFailure('process_failed', { code: 'internal', requestId: 'none', error });
  process.exit(1);
};

// Ahead of the runtime's own listeners: the first that hears of a failure is the last.
process.prependListener('uncaughtException', end);
process.prependListener('unhandledRejection', end);
