import fc from 'fast-check';
import { hashApiKey, isWellFormedApiKey, newApiKey } from '../../../shared/domain/api-key.ts';

test('a new key is well formed, and no two are alike', () => {
  const keys = Array.from({ length: 200 }, newApiKey);

  expect(keys.every(isWellFormedApiKey)).toBe(true);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys[0]).toMatch(/^eph_[0-9A-Za-z]{38}$/);
});

test('a key with one character mistyped is refused without a lookup', () => {
  const key = newApiKey();

  fc.assert(
    fc.property(fc.integer({ min: 4, max: key.length - 1 }), fc.constantFrom(...'0aZ9'), (at, character) => {
      fc.pre(key[at] !== character);
      expect(isWellFormedApiKey(key.slice(0, at) + character + key.slice(at + 1))).toBe(false);
    }),
  );
});

test('arbitrary text is refused', () => {
  fc.assert(fc.property(fc.string(), (text) => expect(isWellFormedApiKey(text)).toBe(false)));
  expect(isWellFormedApiKey('cl-0123456789abcdef')).toBe(false);
});

test('the stored hash does not hold the key', () => {
  const key = newApiKey();

  expect(hashApiKey(key)).toMatch(/^[0-9a-f]{64}$/);
  expect(hashApiKey(key)).not.toContain(key.slice(4));
});
