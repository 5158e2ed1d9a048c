/** Nunjucks's errors as kinds and positions; their texts, which quote the template, go no further. */
import { type FailureKind, isFailureKind, type TemplateFailure } from './failure-kinds.ts';

/** `compiling`: positions count from 1, and an error without one was found at the end; `running`: they count from 0. */
export type Phase = 'compiling' | 'running';

type NunjucksError = { readonly lineno?: number; readonly colno?: number; readonly cause?: unknown };

/** Parts of the messages of Nunjucks 3.2.4 and V8, and what they mean. */
const knownMessages: readonly (readonly [RegExp, FailureKind])[] = [
  [/unexpected end of comment/, 'comment_end'],
  [/unknown block tag/, 'unknown_tag'],
  [/defined more than once/, 'block_twice'],
  [/end of file|got EOF/, 'not_closed'],
  [/^Unable to call/, 'not_a_function'],
  [/no super block available/, 'no_super'],
  [/call stack/, 'too_deep'],
  [/^Invalid (string|array) length/, 'value_too_large'],
];

/** Nunjucks puts what was thrown inside an error of its own, sometimes twice. */
const innermost = (error: unknown): unknown => {
  const { cause } = (error ?? {}) as NunjucksError;
  return cause === undefined ? error : innermost(cause);
};

/** A message of the compiler begins with lines of Nunjucks's about the file. */
const messageOf = (error: unknown): string => (/[^\n]*$/.exec(String((error as Error).message))?.[0] ?? '').trim();

const kindOf = (error: unknown, phase: Phase): FailureKind => {
  const cause = innermost(error);
  const { kind } = (cause ?? {}) as { kind?: unknown };
  if (isFailureKind(kind)) return kind;
  const message = messageOf(cause);
  if (isFailureKind(message)) return message;
  const [, known] = knownMessages.find(([pattern]) => pattern.test(message)) ?? [];
  return known ?? (phase === 'compiling' ? 'syntax' : 'expression_failed');
};

const endOf = (source: string): Pick<TemplateFailure, 'line' | 'column'> => {
  const lines = source.split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
};

const describe = (error: unknown, phase: Phase, source: string): TemplateFailure => {
  const kind = kindOf(error, phase);
  const { lineno, colno } = error as NunjucksError;
  if (phase === 'running') return { kind, line: (lineno ?? Number.NaN) + 1, column: (colno ?? Number.NaN) + 1 };
  if (lineno !== undefined) return { kind, line: lineno, column: colno };
  // The parser has a position for all but the end of its input.
  const isAtEnd = kind === 'not_closed' || innermost(error) === error;
  return isAtEnd ? { kind: kind === 'syntax' ? 'not_closed' : kind, ...endOf(source) } : { kind };
};

export const describeFailure = (error: unknown, phase: Phase, source: string): TemplateFailure => {
  try {
    return describe(error, phase, source);
  } catch {
    // A template can throw anything: an error that is its own cause, or whose every property throws.
    return { kind: 'expression_failed' };
  }
};
