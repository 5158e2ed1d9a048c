import fc from 'fast-check';
import { parseJson } from '../../../shared/api/json-body.ts';

test('a body is read as UTF-8, whether it comes as bytes or as text', () => {
  const text = '{"name":"Zoë 日本"}';

  expect(parseJson(Buffer.from(text))).toEqual({ name: 'Zoë 日本' });
  expect(parseJson(text)).toEqual({ name: 'Zoë 日本' });
  expect(parseJson(Buffer.from(`\ufeff${text}`))).toEqual({ name: 'Zoë 日本' });
  expect(parseJson(`\ufeff${text}`)).toEqual({ name: 'Zoë 日本' });
});

test.each([
  ['nothing', Buffer.from('')],
  ['half an object', Buffer.from('{"s3cret":')],
  ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
  ['half a character', Buffer.from([0x22, 0xe2, 0x82, 0x22])],
  ['another notation', "{'s3cret':1}"],
])('%s is refused, and not quoted', (_what, body) => {
  const refusal = expect.objectContaining({
    code: 'invalid_request',
    message: 'The request body is not valid JSON.',
  });

  expect(() => parseJson(body)).toThrow(refusal);
});

const pieces = fc.oneof(
  fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\u',
    '\\ud800',
    '__proto__',
    '1e999',
    '-',
    'null',
    '\u0000',
    '\ufeff',
  ),
  fc.json(),
  fc.string(),
);

test('any bytes are what JSON.parse makes of them as UTF-8, or are refused and not quoted', () => {
  const texts = fc.array(pieces, { maxLength: 12 }).map((parts) => Buffer.from(parts.join('')));
  fc.assert(
    fc.property(fc.oneof(texts, fc.uint8Array({ maxLength: 60 })), (bytes) => {
      const read = (): unknown => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
      let expected: unknown;
      try {
        expected = read();
      } catch {
        expect(() => parseJson(Buffer.from(bytes))).toThrow(
          expect.objectContaining({ code: 'invalid_request', message: 'The request body is not valid JSON.' }),
        );
        return;
      }
      expect(parseJson(Buffer.from(bytes))).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
});

test('a body above 5.5 MB is refused by its own code', () => {
  const largest = `"${'a'.repeat(5.5 * 1024 * 1024 - 2)}"`;

  expect(parseJson(largest)).toHaveLength(largest.length - 2);
  expect(() => parseJson(Buffer.from(`${largest} `))).toThrow(expect.objectContaining({ code: 'body_too_large' }));
});
