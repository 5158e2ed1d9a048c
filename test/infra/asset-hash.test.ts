import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assetHash } from '../../infra/asset-hash.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ephemera-asset-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const write = (path: string, text: string): void => {
  mkdirSync(join(dir, path, '..'), { recursive: true });
  writeFileSync(join(dir, path), text);
};

test('the same files give the same hash, whatever their order of writing, times and modes', () => {
  write('b/two.js', '2');
  write('a.js', '1');
  const first = assetHash(dir);
  rmSync(dir, { recursive: true });
  write('a.js', '1');
  write('b/two.js', '2');
  utimesSync(join(dir, 'a.js'), 0, 0);

  expect(assetHash(dir)).toBe(first);
});

test('the hash is known, so that it cannot change between releases unseen', () => {
  write('a.js', '1');
  write('b/two.js', '2');

  expect(assetHash(dir)).toBe('8c6a68781659533ff9f6bf9ae1a4b93c42ea68ba237bcb36cf6e7494a4d926ee');
});

test('a changed byte, a new file and a renamed file change the hash', () => {
  write('a.js', '1');
  const hashes = [assetHash(dir)];
  write('a.js', '2');
  hashes.push(assetHash(dir));
  write('empty.js', '');
  hashes.push(assetHash(dir));
  renameSync(join(dir, 'a.js'), join(dir, 'b.js'));
  hashes.push(assetHash(dir));

  expect(new Set(hashes).size).toBe(hashes.length);
});

test('bytes cannot move from one file to the next unseen', () => {
  write('a', '1b2');
  const joined = assetHash(dir);
  write('a', '1');
  write('b', '2');

  expect(assetHash(dir)).not.toBe(joined);
});

test('a symbolic link is refused, since it would not be shipped as it is', () => {
  write('a.js', '1');
  symlinkSync('a.js', join(dir, 'link.js'));

  expect(() => assetHash(dir)).toThrow('link.js is neither a file nor a folder');
});
