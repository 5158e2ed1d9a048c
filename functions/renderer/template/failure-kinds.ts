/**
 * What can go wrong with a template, in our own words. Nunjucks's messages quote the template and its data, so they stay
 * in the page; a kind and a position come out.
 */
export const failureSentences = {
  syntax: 'this is not valid template syntax',
  not_closed: 'something opened here or before is never closed',
  comment_end: 'a comment ends that never began',
  unknown_tag: 'there is no such tag',
  unknown_filter: 'there is no such filter',
  unknown_test: 'there is no such test',
  other_template: 'a template cannot load another one',
  block_twice: 'two blocks have one name',
  no_super: 'super() has nothing to call',
  not_a_function: 'what is called here is not a function',
  currency_invalid: 'formatCurrency takes a locale, a currency code and a number',
  date_invalid: 'formatDateTime takes a locale and a date',
  too_deep: 'calls or brackets are nested too deeply',
  value_too_large: 'a value grew too large',
  expression_failed: 'this could not be evaluated',
  data_invalid: 'the data are not a JSON object',
  result_too_large: 'the result is too large',
  too_slow: 'it did not finish in time',
  out_of_memory: 'it ran out of memory',
} as const;

export type FailureKind = keyof typeof failureSentences;

/** Line and column count from 1; undefined where nobody knows them. */
export type TemplateFailure = {
  readonly kind: FailureKind;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
};

export const isFailureKind = (value: unknown): value is FailureKind =>
  typeof value === 'string' && Object.hasOwn(failureSentences, value);
