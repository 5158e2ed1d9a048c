/** Files that are served compressed, packed at build time. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Where a gzip header names the operating system: not here, so that all machines write the same bytes. */
const systemAt = 9;
const unknownSystem = 255;

const compressed = (content: Uint8Array): Buffer => {
  const bytes = gzipSync(content, { level: 9 });
  bytes[systemAt] = unknownSystem;
  return bytes;
};

export const writeCompressed = (folder: string, name: string, content: Uint8Array): Promise<void> =>
  writeFile(join(folder, `${name}.gz`), compressed(content));
