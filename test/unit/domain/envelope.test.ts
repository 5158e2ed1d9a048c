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
