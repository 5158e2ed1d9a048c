import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { isBase64 } from '../../../shared/api/base64.ts';

test.each(['AA', 'AA==', 'AAA', 'AAA=', 'AAAA', 'AAAAAA==', 'abc+/9'])('%s is Base64', (text) => {
  expect(isBase64(text)).toBe(true);
});

test.each([
  ['nothing', ''],
  ['a lone character', 'A'],
  ['a lone character after a quad', 'AAAAA'],
  ['HTML', '<h1>x</h1>'],
  ['the URL-safe alphabet', 'AA-_'],
  ['a line break', 'AAAA\nAAAA'],
  ['a line break at the end', 'AAAA\n'],
  ['a space', 'AAAA AAAA'],
  ['padding in the middle', 'AA==AAAA'],
  ['padding that is too long', 'AAAA===='],
  ['padding that is too short', 'AA='],
  ['padding alone', '===='],
  ['letters whose low byte looks right', 'ŁBCDAAAA'],
  ['a data URL', 'data:text/html;base64,AAAA'],
])('%s is not Base64', (_what, text) => expect(isBase64(text)).toBe(false));

test('what an encoder makes is Base64, at any length, with its padding and without', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200_000 }), (length) => {
      const text = randomBytes(length).toString('base64');

      expect(isBase64(text)).toBe(true);
      expect(isBase64(text.replace(/=+$/, ''))).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('one wrong character anywhere is seen', () => {
  const text = randomBytes(150_000).toString('base64');
  const place = fc.integer({ min: 0, max: text.length - 1 });
  const wrong = fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }).filter((c) => !/^[A-Za-z0-9+/]/.test(c));
  fc.assert(
    fc.property(place, wrong, (at, character) => {
      expect(isBase64(text.slice(0, at) + character + text.slice(at + 1))).toBe(false);
    }),
  );
});

test('it agrees with the grammar', () => {
  const grammar = /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}(==)?|[A-Za-z0-9+/]{3}=?|[A-Za-z0-9+/]{4})$/;
  const almost = fc.string({ maxLength: 14, unit: fc.constantFrom('A', 'z', '9', '+', '/', '=', '-', '\n', 'Ł', 'é') });
  fc.assert(
    fc.property(almost, (text) => expect(isBase64(text)).toBe(grammar.test(text))),
    { numRuns: 20_000 },
  );
});

test('the largest text takes milliseconds', () => {
  const text = randomBytes(4_100_000).toString('base64');
  const measured = Array.from({ length: 8 }, () => {
    const started = performance.now();
    expect(isBase64(text)).toBe(true);
    return performance.now() - started;
  });

  // The least of several: the machine may be busy with other things.
  expect(Math.min(...measured)).toBeLessThan(15);
});
