import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { newId } from '../../../shared/domain/ids.ts';
import { isGenuine, type Link, readLink, signLink } from '../../../shared/domain/link.ts';

const key = randomBytes(32);
const link: Link = { account: newId('account'), file: newId('asset'), expiresAt: 1_800_000_000_000 };
const opens = (file: string, expires: string, signature: string, withKey: Uint8Array = key): boolean => {
  const presented = readLink(file, expires, signature);
  return presented !== undefined && isGenuine(withKey, presented);
};
const expires = String(link.expiresAt);

test('a minted link is genuine and tells its account', () => {
  const signature = signLink(key, link);

  expect(opens(link.file, expires, signature)).toBe(true);
  expect(readLink(link.file, expires, signature)).toMatchObject(link);
});

test('a signature goes into a URL as it is', () => {
  expect(encodeURIComponent(signLink(key, link))).toBe(signLink(key, link));
});

test('a link that is altered in any character of any part is refused before any lookup', () => {
  const signature = signLink(key, link);
  const parts = [link.file, expires, signature] as const;
  const alphabet = 'ABCXYZabcxyz0123456789-_.';
  fc.assert(
    fc.property(fc.nat(2), fc.nat(200), fc.constantFrom(...alphabet), (part, at, letter) => {
      const altered = [...parts] as [string, string, string];
      const place = at % altered[part as 0].length;
      altered[part as 0] = altered[part as 0].slice(0, place) + letter + altered[part as 0].slice(place + 1);
      if (altered[part as 0] === parts[part as 0]) return;
      expect(readLink(...altered)).toBeUndefined();
    }),
  );
});

test('each last character of a signature counts in full', () => {
  const signature = signLink(key, link);
  for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
    const altered = signature.slice(0, -1) + letter;
    expect(opens(link.file, expires, altered)).toBe(altered === signature);
  }
});

test('a link that somebody else signed, with a checksum that is right, is not genuine', () => {
  const forged = signLink(randomBytes(32), link);

  expect(readLink(link.file, expires, forged)).toBeDefined();
  expect(opens(link.file, expires, forged)).toBe(false);
});

test('nothing that is no signature is taken for one', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (file, when, signature) => {
      expect(readLink(file, when, signature)).toBeUndefined();
    }),
  );
  for (const when of ['', '-1', '1e3', ' 1', '١'])
    expect(readLink(link.file, when, signLink(key, link))).toBeUndefined();
});
