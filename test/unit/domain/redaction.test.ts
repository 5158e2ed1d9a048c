import fc from 'fast-check';
import { redact } from '../../../shared/domain/redaction.ts';
import type { Marks, Sensitivity } from '../../../shared/domain/sensitivity.ts';

const redacted = (mark: Sensitivity, value: unknown): unknown => redact({ field: mark }, { field: value }).field;

test('an activity log shows these lines, literally', () => {
  const marks: Marks = { url: 'url', authentication: 'credential', html: 'content' };
  const authentication = { username: 'ada', password: 'hunter2' };

  expect(redact(marks, { url: 'https://example.com/dashboard', authentication, html: 'PGgxPg==' })).toEqual({
    url: 'https://example.com/dashboard',
    authentication: { username: '...', password: '...' },
    html: '...',
  });
});

test.each([
  ['a path of words', 'https://example.com/blog/how-to-write-a-good-test', undefined],
  ['a port', 'http://example.com:8080/a', undefined],
  ['a date in a path', 'https://example.com/annual-report-2024-10-31.final.pdf', undefined],
  ['a short id', 'https://example.com/orders/12345', undefined],
  ['no path', 'https://example.com', 'https://example.com/'],
  ['a user and password', 'https://ada:hunter2@example.com/a', 'https://...@example.com/a'],
  ['a user only', 'https://token@example.com/', 'https://...@example.com/'],
  ['query values', 'https://example.com/a?token=s3cret&page=2', 'https://example.com/a?token=...&page=...'],
  ['a query without a name', 'https://example.com/a?s3cret', 'https://example.com/a?...'],
  ['an equals sign in a value', 'https://example.com/?a=b=c', 'https://example.com/?a=...'],
  ['a random name', 'https://example.com/?8f14e45fceea167a5a36dedd4bea2543=1', 'https://example.com/?...'],
  ['a fragment', 'https://example.com/a#access_token=s3cret', 'https://example.com/a#...'],
  [
    'a UUID',
    'https://example.com/share/550e8400-e29b-41d4-a716-446655440000/view',
    'https://example.com/share/.../view',
  ],
  ['a hash', 'https://example.com/8f14e45fceea167a5a36dedd4bea2543', 'https://example.com/...'],
  ['a token', 'https://example.com/x/ghp_16C7e42F292c6912E7710c838347Ae178B4a', 'https://example.com/x/...'],
  ['grouped digits', 'https://example.com/1234-5678-9012-3456-7890', 'https://example.com/...'],
  ['grouped consonants', 'https://example.com/BCDF-GHJK-LMNP-QRST-VWXZ', 'https://example.com/...'],
  ['letters on a string', 'https://example.com/-a-0-A_0_0_A_aaa__00_0-a', 'https://example.com/...'],
  ['an encoded token', 'https://example.com/%41%42%43%44%45%46%47%48', 'https://example.com/...'],
  ['another scheme', 'data:text/html,s3cret', '...'],
  ['no URL', 's3cret', '...'],
])('a URL with %s', (_what, url, expected = url) => {
  expect(redacted('url', url)).toBe(expected);
});

test('a batch is shown URL by URL', () => {
  const batch = { urls: ['https://example.com/a?token=1', 'https://u:p@example.com/b'], s3cret: 1 };

  expect(redacted('url', batch)).toEqual({ urls: ['https://example.com/a?token=...', 'https://...@example.com/b'] });
});

test.each([
  ['https://hooks.example.com/services/T0/B0/x?y=z', 'https://hooks.example.com/...'],
  ['https://u:p@example.com:8443/', 'https://example.com:8443/...'],
  ['s3cret', '...'],
])('of %s no more than the origin is shown', (url, expected) => expect(redacted('origin', url)).toBe(expected));

test('a field without a mark is not shown, nor is its name', () => {
  const names = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'unknown'];
  const fields = Object.fromEntries(names.map((name) => [name, 's3cret']));

  expect(JSON.stringify(redact({ html: 'content' }, { ...fields, html: 'x' }))).toBe('{"html":"..."}');
});

const canary = 'cAnArY7f3a';
const nested = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(canary, `a${canary}b`, `https://example.com/?${canary}`, 1, true, null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('urls', 'username', 'password', 'id', canary), tie('value'), { maxKeys: 4 }),
  ),
})).value;
const token = fc.stringMatching(/^[A-Za-z0-9_-]{24,60}$/).filter((text) => /\d.*[A-Z].*\d.*\d/.test(text));

test('nothing of a value that is not plain survives, whatever its shape', () => {
  const mark = fc.constantFrom<Sensitivity>('origin', 'credential', 'content');
  fc.assert(
    fc.property(mark, nested, (sensitivity, value) => {
      expect(JSON.stringify(redacted(sensitivity, value))).not.toContain(canary);
    }),
  );
});

test('nothing of a URL but scheme, host, words of the path and names of the query survives', () => {
  fc.assert(
    fc.property(nested, fc.webUrl(), token, (value, page, secret) => {
      const { origin, pathname } = new URL(page);
      const url = `https://${secret}:${secret}@example.com${pathname}/${secret}?q=${secret}&${secret}&${secret}=1#${secret}`;

      expect(redacted('url', url)).not.toContain(secret);
      expect(redacted('url', page)).toContain(origin);
      expect(JSON.stringify(redacted('url', value))).not.toContain(canary);
    }),
  );
});

test('only names that have a mark appear', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), nested), (fields) => {
      const shown = redact({ html: 'content', url: 'url' }, fields);

      expect(['html', 'url']).toEqual(expect.arrayContaining(Object.keys(shown)));
    }),
  );
});
