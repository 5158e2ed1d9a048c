import * as z from 'zod/mini';
import { says } from './field-values.ts';

/** `n`, `n-m`, `n-` or `-m`. */
const rangePattern = /^ *(?:(\d{1,6}) *(?:(-) *(\d{1,6})?)?|- *(\d{1,6})) *$/;

const isRange = (range: string): boolean => {
  const [, from, dash, to, end] = rangePattern.exec(range) ?? [];
  if (end !== undefined) return Number(end) >= 1;
  const first = Number(from ?? 0);
  return first >= 1 && (dash === undefined || to === undefined || Number(to) >= first);
};

const isPageRanges = (value: string): boolean => value.trim() === '' || value.split(',').every(isRange);

/** Pages to print, one based; an empty list means all. */
export const pageRanges = () => {
  const words = says('must be page ranges such as "1-5, 8", of at most 500 characters');
  return z.string(words).check(z.maxLength(500, words), z.refine(isPageRanges, words));
};
