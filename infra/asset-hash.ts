/** The identity of a built folder: what is deployed and what runs locally are the same bytes if their hashes agree. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const filesIn = (dir: string): readonly string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => {
      if (!entry.isFile())
        throw new Error(`${entry.name} is neither a file nor a folder, and an asset holds only those`);
      return relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/');
    });

/**
 * SHA-256, in hex, over the sorted relative paths and the bytes of every file in a folder. Times, modes and the order in
 * which the disk lists its entries do not count, so that two machines agree.
 * @throws Error on a symbolic link, socket or device
 */
export const assetHash = (dir: string): string => {
  const hash = createHash('sha256');
  for (const path of [...filesIn(dir)].sort()) {
    const bytes = readFileSync(join(dir, path));
    // The lengths keep one file's end from being read as the next one's path.
    hash.update(`${Buffer.byteLength(path)} ${path} ${bytes.length} `).update(bytes);
  }
  return hash.digest('hex');
};
