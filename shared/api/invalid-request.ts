import type * as z from 'zod/mini';
import { AppError } from '../domain/errors.ts';
import { isDeclaredName } from './fields.ts';

type Issue = Pick<z.core.$ZodIssue, 'path' | 'message'> & {
  readonly code?: string | undefined;
  readonly errors?: readonly (readonly Issue[])[] | undefined;
};
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

const isOfType = ({ path }: Issue): boolean => path[0] === 'type';

/** Of alternatives that are told apart by their `type`: what is wrong with the one that was meant. */
const meant = (issue: Issue): readonly Issue[] => {
  const { code, errors = [], path } = issue;
  const areAlternatives = errors.some((one) => one.some(isOfType)) && errors.flat().every((one) => one.path.length > 0);
  if (code !== 'invalid_union' || !areAlternatives) return [issue];
  const within = errors.find((one) => !one.some(isOfType));
  if (!within) return [{ path: [...path, 'type'], message: 'must be one that the list of stages has' }];
  return within.flatMap((one) => meant({ ...one, path: [...path, ...one.path] }));
};

/** The first faults of a request in one error, which names the field of the first. Nothing of the request is quoted. */
export const invalidRequest = (issues: readonly Issue[]): AppError => {
  const sentences = new Map<string, string>();
  for (const { path, message } of issues.flatMap(meant)) {
    const field = declaredPath(path);
    if (!sentences.has(field)) sentences.set(field, `${field || 'The request'} ${message}`);
  }
  const [field] = sentences.keys();
  const message = `${[...sentences.values()].slice(0, sentencesMax).join('; ')}.`;
  return new AppError('invalid_request', { ...(field && { field }), message });
};
