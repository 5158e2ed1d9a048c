/** How the page reaches what it loads: what it sends along, and whether it may. */
import * as z from 'zod/mini';
import { flag, httpUrl, integer, matching, oneOf, requiredText, says, text } from './field-values.ts';
import { documented, field, wireObject } from './fields.ts';

const cookiesMax = 100;
const headersMax = 50;
const headerLengthMax = 8192;
const headerNamePattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}$/;
const headerValuePattern = /^[\t\x20-\x7e\x80-\xff]*$/;
/** Host, and the fields that belong to one connection. Source: RFC 9110, section 7.6.1; RFC 9112. */
const refusedHeaders = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
]);

const cookie = () =>
  wireObject({
    name: requiredText(4096),
    value: text(4096),
    url: documented(z.optional(httpUrl()), {
      description: 'The page that it belongs to. Default: the rendered one, where there is no domain either.',
    }),
    domain: z.optional(requiredText(253)),
    path: z.optional(text(2048)),
    expires: documented(z.optional(integer(-1, 253_402_300_799)), {
      description: 'Unix time in seconds; -1 for the session.',
    }),
    httpOnly: z.optional(flag()),
    secure: z.optional(flag()),
    sameSite: documented(z.optional(oneOf(['Strict', 'Lax', 'None'])), { description: 'None needs secure.' }),
  }).check(
    z.refine(({ sameSite, secure }) => sameSite !== 'None' || secure === true, {
      path: ['sameSite'],
      error: 'can be None only where secure is true',
    }),
  );
const cookieWords = {
  error: () => `must be a list of at most ${cookiesMax} cookies, each an object with name and value`,
};

const mayBeSent = (name: string): boolean => headerNamePattern.test(name) && !refusedHeaders.has(name.toLowerCase());
const headersWords = says(
  `must be an object of at most ${headersMax} header names and values; Host and connection headers are refused`,
);
const headers = () =>
  z.record(z.string(), matching(headerValuePattern, 'must be one line of Latin-1 text'), headersWords).check(
    z.refine((map) => Object.keys(map).length <= headersMax && Object.keys(map).every(mayBeSent), headersWords),
    z.refine((map) => Object.values(map).every((value) => value.length <= headerLengthMax), {
      error: () => `may have values of at most ${headerLengthMax} characters`,
    }),
  );

export const accessFields = {
  authentication: field(z.optional(wireObject({ username: text(1000), password: text(1000) })), {
    sensitivity: 'credential',
    description:
      'User name and password for HTTP authentication. They are given to the origin of `url` only, where it asks for them; a document that is handed over as HTML or template has no such origin.',
    example: { username: 'reader', password: 'correct horse' },
  }),
  cookies: field(z.optional(z.array(cookie(), cookieWords).check(z.maxLength(cookiesMax, cookieWords))), {
    sensitivity: 'content',
    description:
      'Cookies that the page is loaded with. For a document that is handed over as HTML or template, a cookie for another site counts as `SameSite=None; Secure` unless it says otherwise.',
    example: [{ name: 'session', value: '1', domain: 'example.com' }],
  }),
  headers: field(z.optional(headers()), {
    sensitivity: 'content',
    description: `Request headers by name, at most ${headersMax}. They are sent to the origin of \`url\` only; a document that is handed over as HTML or template has no such origin.`,
    example: { 'X-Report': 'monthly' },
  }),
  userAgent: field(
    z.optional(matching(/^[\t\x20-\x7e]{0,1000}$/, 'must be one line of at most 1000 ASCII characters')),
    {
      sensitivity: 'content',
      description: 'The User-Agent that the page is loaded with.',
      example: 'Mozilla/5.0 (compatible; reports)',
    },
  ),
  network: field(z._default(oneOf(['public', 'none']), 'public'), {
    sensitivity: 'plain',
    description: 'What the page may reach: public addresses, or nothing at all. A `url` needs the network.',
    example: 'none',
  }),
};
