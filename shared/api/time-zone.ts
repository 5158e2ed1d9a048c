import * as z from 'zod/mini';
import { says } from './field-values.ts';

/** A time zone's name as browsers spell it; undefined if there is none such. */
export const canonicalTimeZone = (name: string): string | undefined => {
  // Offsets such as +02:00 are time zones to Node, but not to the browser.
  if (!/^[A-Za-z]/.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
};

export const timeZone = () => {
  const words = says('must be an IANA time zone such as Europe/Rome');
  const isTimeZone = (name: string): boolean => canonicalTimeZone(name) !== undefined;
  return z.string(words).check(z.maxLength(100, words), z.refine(isTimeZone, words));
};
