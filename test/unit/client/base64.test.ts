import { toBase64 } from '../../../client/base64.ts';

test.each(['', 'a', 'ab', 'abc', 'Grüße, 世界 🎉', '\0\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}'])('%j', (text) => {
  expect(toBase64(text)).toBe(Buffer.from(text).toString('base64'));
});

test('bytes are taken as they are', () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, at) => at % 256);

  expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
});

test.each([-2, -1, 0, 1, 2])('nothing is lost or padded where pieces meet (%i)', (more) => {
  const text = 'é'.repeat((3 * 24 * 1024) / 2) + 'x'.repeat(2 + more);

  expect(toBase64(text)).toBe(Buffer.from(text).toString('base64'));
});

test('as much as a request may hold is encoded whole', () => {
  const text = '世'.repeat(1_350_000);

  expect(toBase64(text)).toBe(Buffer.from(text).toString('base64'));
});
