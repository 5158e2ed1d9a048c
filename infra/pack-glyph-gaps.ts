/** Keeps the table of characters without a glyph between builds: making it takes half a second. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findGlyphGaps } from './glyph-gaps.ts';
import { describeFonts, readRegularFonts } from './pack-fonts.ts';

/** Raised when the same fonts shall give another table. */
const tableVersion = 1;

const root = join(import.meta.dirname, '..');

/** JSON of a `GlyphGaps`, the same for the same fonts. */
export const packGlyphGaps = async ({ cacheDir }: { readonly cacheDir: string }): Promise<string> => {
  const modulesDir = join(root, 'node_modules');
  const inputs = [tableVersion, process.versions.unicode, await describeFonts(modulesDir)];
  const key = createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
  const file = join(cacheDir, `glyph-gaps-${key}.json`);
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept) return kept;
  const fonts = await readRegularFonts(modulesDir);
  const made = JSON.stringify(findGlyphGaps(fonts.map(({ content }) => content)));
  await mkdir(cacheDir, { recursive: true });
  // A build at the same time finds the whole file or none.
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, made);
  await rename(draft, file);
  return made;
};
