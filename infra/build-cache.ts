/** Remembers what the sources were built to, so that a start whose sources have not changed builds nothing. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** All that decides what is built; installed packages by the lock file. */
const sources = [
  'client',
  'dashboard',
  'functions',
  'infra',
  'shared',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

const filesBelow = async (path: string): Promise<string[]> => {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (!entries) return [path];
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
};

/** Changes with every file that is added, removed or written to. */
const fingerprintOf = async (root: string): Promise<string> => {
  const files = (await Promise.all(sources.map((source) => filesBelow(join(root, source))))).flat().sort();
  const hash = createHash('sha256').update(process.version);
  for (const file of files) {
    const { size, mtimeMs } = await stat(file);
    hash.update(`${file}|${size}|${mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 16);
};

/**
 * What `build` made of the same sources before, if `isThere` finds it still, else what it makes now.
 * @param cacheDir takes a small file for each state of the sources that was built
 */
export const builtOnce = async <Built>(
  { root, cacheDir }: { readonly root: string; readonly cacheDir: string },
  build: () => Promise<Built>,
  isThere: (built: Built) => Promise<boolean>,
): Promise<Built> => {
  const fingerprint = await fingerprintOf(root);
  const record = join(cacheDir, `built-${fingerprint}.json`);
  const known = await readFile(record, 'utf8').then(
    (text) => JSON.parse(text) as Built,
    () => undefined,
  );
  if (known && (await isThere(known))) return known;
  const built = await build();
  // Edited meanwhile: nobody knows which of the two was built.
  if ((await fingerprintOf(root)) !== fingerprint) return built;
  await mkdir(cacheDir, { recursive: true });
  const partial = `${record}.${process.pid}`;
  await writeFile(partial, JSON.stringify(built));
  await rename(partial, record);
  return built;
};
