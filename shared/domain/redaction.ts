/** What a record may show of a request: by permission, field by field. What is not permitted reads `...`. */
import type { Marks, Sensitivity } from './sensitivity.ts';

const hidden = '...';

const toUrl = (value: unknown): URL | undefined => {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  return url && ['http:', 'https:'].includes(url.protocol) ? url : undefined;
};

const segmentLengthMax = 19;
const digitsMax = 8;
/** Characters to a word on average: letters strung together with separators are no words. */
const wordLengthMin = 2.5;

const isWord = (word: string): boolean =>
  /^([A-Z]?[a-z]{0,16}|[A-Z]{1,3}|\d+)$/.test(word) && (word.length < 4 || /[aeiouy\d]/i.test(word));

/** Long and not made of words, as tokens, hashes and UUIDs are. A secret that is spelled in words is not recognized. */
const looksRandom = (segment: string): boolean => {
  if (segment.length <= segmentLengthMax) return false;
  const words = segment.split(/[-_.]/);
  const letters = words.join('');
  return (
    letters.replace(/\D/g, '').length > digitsMax ||
    letters.length < words.length * wordLengthMin ||
    !words.every(isWord)
  );
};

const redactPath = (path: string): string =>
  path
    .split('/')
    .map((segment) => (looksRandom(segment) ? hidden : segment))
    .join('/');

const redactQuery = (query: string): string =>
  query
    .slice(1)
    .split('&')
    .map((part) => {
      const end = part.indexOf('=');
      // Without a value, the name itself may be the secret.
      return end < 0 || looksRandom(part.slice(0, end)) ? hidden : `${part.slice(0, end)}=${hidden}`;
    })
    .join('&');

const redactUrl = (value: unknown): string => {
  const url = toUrl(value);
  if (!url) return hidden;
  const user = url.username || url.password ? `${hidden}@` : '';
  const query = url.search ? `?${redactQuery(url.search)}` : '';
  const fragment = url.hash ? `#${hidden}` : '';
  return `${url.protocol}//${user}${url.host}${redactPath(url.pathname)}${query}${fragment}`;
};

/** A URL, or a batch of them. */
const redactUrls = (value: unknown): unknown => {
  const urls = typeof value === 'object' && value !== null && 'urls' in value ? value.urls : undefined;
  return Array.isArray(urls) ? { urls: urls.map(redactUrl) } : redactUrl(value);
};

const redactToOrigin = (value: unknown): string => {
  const url = toUrl(value);
  return url ? `${url.origin}/${hidden}` : hidden;
};

const redactors: Readonly<Record<Sensitivity, (value: unknown) => unknown>> = {
  plain: (value) => value,
  url: redactUrls,
  origin: redactToOrigin,
  credential: () => ({ username: hidden, password: hidden }),
  content: () => hidden,
};

/**
 * The only way from a request to a record. A field without a mark is left out, name and all: the name of a field that
 * nobody declared can be content too.
 */
export const redact = (marks: Marks, fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const mark = Object.hasOwn(marks, name) ? marks[name] : undefined;
      return mark && value !== undefined ? [[name, redactors[mark](value)]] : [];
    }),
  );
