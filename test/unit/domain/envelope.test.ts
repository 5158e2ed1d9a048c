import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { EnvelopeError, open, type SealedRecord, seal } from '../../../shared/domain/envelope.ts';

const record: SealedRecord = { account: 'acct_A', record: 'job_1', purpose: 'content' };
const key = randomBytes(32);
const content = Buffer.from('<h1>Confidential</h1>');

test('what was sealed opens to the same bytes, whatever they are', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
      expect(open(key, record, seal(key, record, bytes)).equals(bytes)).toBe(true);
    }),
  );
});

test('the sealed bytes show nothing of the content, and are never the same twice', () => {
  const [first, second] = [seal(key, record, content), seal(key, record, content)];

  expect(first.includes(content.subarray(0, 4))).toBe(false);
  expect(first.equals(second)).toBe(false);
  expect(first.subarray(1, 13).equals(second.subarray(1, 13))).toBe(false);
});

test('any flipped bit, anywhere, is noticed', () => {
  const sealed = seal(key, record, content);
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const altered = Buffer.from(sealed);
    altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => open(key, record, altered)).toThrow(EnvelopeError);
  }
});

test('cut bytes do not open, wherever the cut is', () => {
  const sealed = seal(key, record, content);
  for (let length = 0; length < sealed.length; length += 1) {
    expect(() => open(key, record, sealed.subarray(0, length))).toThrow(EnvelopeError);
  }
});

test.each<[string, Partial<SealedRecord>]>([
  ['account', { account: 'acct_B' }],
  ['record', { record: 'job_2' }],
  ['purpose', { purpose: 'storage' }],
])("with the right key, but another %s, it does not open: A's is never B's", (_what, other) => {
  expect(() => open(key, { ...record, ...other }, seal(key, record, content))).toThrow(EnvelopeError);
});

test('under another key it does not open', () => {
  expect(() => open(randomBytes(32), record, seal(key, record, content))).toThrow(EnvelopeError);
});

test('arbitrary bytes never open, and are refused as nothing but an unsound record', () => {
  const sealed = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.uint8Array({ minLength: 29, maxLength: 200 }).map((bytes) => Uint8Array.from([1, ...bytes])),
  );
  fc.assert(
    fc.property(sealed, fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes, other) => {
      expect(() => open(other, record, bytes)).toThrow(EnvelopeError);
    }),
    { numRuns: 1000 },
  );
});

const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/);
const records = fc.record({ account: id, record: id, purpose: fc.constantFrom('content', 'storage', 'asset') });

test('what was sealed for one record opens for no other, whatever their ids are', () => {
  fc.assert(
    fc.property(records, records, (one, other) => {
      fc.pre(JSON.stringify(Object.entries(one).toSorted()) !== JSON.stringify(Object.entries(other).toSorted()));
      const sealed = seal(key, one as SealedRecord, content);

      expect(open(key, one as SealedRecord, sealed).equals(content)).toBe(true);
      expect(() => open(key, other as SealedRecord, sealed)).toThrow(EnvelopeError);
    }),
    { numRuns: 500 },
  );
});

test('a format of another version is refused rather than guessed at', () => {
  const sealed = seal(key, record, content);
  sealed[0] = 2;

  expect(() => open(key, record, sealed)).toThrow('not a sealed record');
});

test('ids that could run into each other seal nothing', () => {
  for (const odd of ['a|b', '', 'a b', 'a/b']) {
    expect(() => seal(key, { ...record, account: odd }, content)).toThrow(EnvelopeError);
    expect(() => seal(key, { ...record, record: odd }, content)).toThrow(EnvelopeError);
  }
});
