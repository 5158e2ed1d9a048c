import fc from 'fast-check';
import { readByteRange } from '../../../shared/domain/byte-range.ts';

test.each<[string | undefined, ReturnType<typeof readByteRange>]>([
  [undefined, undefined],
  ['bytes=0-9', { first: 0, last: 9 }],
  ['bytes=5-', { first: 5, last: 99 }],
  ['bytes=-10', { first: 90, last: 99 }],
  ['bytes=-1000', { first: 0, last: 99 }],
  ['bytes=90-1000', { first: 90, last: 99 }],
  ['bytes=0-0,5-6', undefined],
  ['bytes=9-3', undefined],
  ['bytes=-', undefined],
  ['items=0-9', undefined],
  ['bytes=a-b', undefined],
])('of 100 bytes, %s asks for %j', (header, expected) => expect(readByteRange(header, 100)).toEqual(expected));

test.each(['bytes=100-', 'bytes=100-200', 'bytes=-0'])('of 100 bytes, %s asks for none that exist', (header) => {
  expect(readByteRange(header, 100)).toBe('none');
});

test('whatever is asked for lies within the file', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.nat(), fc.integer({ min: 1 }), (odd, from, to, length) => {
      for (const header of [odd, `bytes=${odd}`, `bytes=${from}-${to}`, `bytes=${from}-`, `bytes=-${to}`]) {
        const range = readByteRange(header, length) ?? { first: 0, last: length - 1 };
        expect(range === 'none' || (0 <= range.first && range.first <= range.last && range.last < length)).toBe(true);
      }
    }),
  );
});
