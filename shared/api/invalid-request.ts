import type * as z from 'zod/mini';
import { AppError } from '../domain/errors.ts';
import { isDeclaredName } from './fields.ts';

type Issue = Pick<z.core.$ZodIssue, 'path' | 'message'>;
const sentencesMax = 5;

/** Names of members that the caller chose can be content: the path ends before them. */
const declaredPath = (path: readonly PropertyKey[]): string => {
  const end = path.findIndex((step) => typeof step !== 'number' && !isDeclaredName(String(step)));
  return path.slice(0, end < 0 ? path.length : end).join('.');
};

/** What a schema says that has no words of its own. */
export const sentenceOf = ({ input, expected }: { readonly input?: unknown; readonly expected?: unknown }): string => {
  if (input === undefined) return 'is required';
  if (expected === 'object') return 'must be an object';
  return expected === 'array' ? 'must be a list' : 'is not valid';
};

/** The first faults of a request in one error, which names the field of the first. Nothing of the request is quoted. */
export const invalidRequest = (issues: readonly Issue[]): AppError => {
  const sentences = new Map<string, string>();
  for (const { path, message } of issues) {
    const field = declaredPath(path);
    if (!sentences.has(field)) sentences.set(field, `${field || 'The request'} ${message}`);
  }
  const [field] = sentences.keys();
  const message = `${[...sentences.values()].slice(0, sentencesMax).join('; ')}.`;
  return new AppError('invalid_request', { ...(field && { field }), message });
};
