/**
 * Debug output of Node and of libraries prints requests with their headers: a function that is told to write it does not
 * start.
 */
import { logFailure } from './logger.ts';

class DebugOutputRefused extends Error {
  override readonly name = 'DebugOutputRefused';
}

if (process.env.DEBUG || process.env.NODE_DEBUG) {
  logFailure('process_failed', { code: 'internal', requestId: 'none', error: new DebugOutputRefused() });
  process.exit(1);
}
