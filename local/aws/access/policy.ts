/** The part of IAM's language that roles here are written in: one resource, conditions that must all hold. */
import type { Conditions } from '../../../infra/function-permissions.ts';

/** What a request wants to do, as IAM sees it. */
export type Asked = {
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
  /** By condition key. */
  readonly context?: Readonly<Record<string, string>>;
};

export type Statement = {
  readonly actions: readonly string[];
  /** An ARN; a `*` at its end stands for anything. */
  readonly resource: string;
  readonly conditions: Conditions;
};

type Test = (value: string | undefined, wanted: string | readonly string[]) => boolean;

const tests: Readonly<Record<string, Test>> = {
  StringEquals: (value, wanted) => value !== undefined && [wanted].flat().includes(value),
  Null: (value, wanted) => String(value === undefined) === wanted,
};

const matches = (pattern: string, resource: string): boolean =>
  pattern.endsWith('*') ? resource.startsWith(pattern.slice(0, -1)) : resource === pattern;

const holds = (conditions: Conditions, context: NonNullable<Asked['context']>): boolean =>
  Object.entries(conditions).every(([operator, wanted]) =>
    // A condition of a kind that is not known here never holds.
    Object.entries(wanted).every(([key, values]) => tests[operator]?.(context[key], values) ?? false),
  );

/** Whether the statement is about what is asked: it allows it then, or denies it. */
export const allows = ({ actions, resource, conditions }: Statement, asked: Asked): boolean =>
  actions.includes(asked.action) && matches(resource, asked.resource) && holds(conditions, asked.context ?? {});
