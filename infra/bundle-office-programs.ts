/** Builds the programs that read, lay out and write office documents in a page: the renderer hands them their text. */
import { join } from 'node:path';
import { build } from 'esbuild';

const sources = join(import.meta.dirname, '../functions/renderer/office-page');

/** One file each, which puts what it exports into a variable `office`. */
export const bundleOfficePrograms = async (names: readonly string[], dir: string): Promise<void> => {
  await build({
    entryPoints: names.map((name) => join(sources, `${name}.ts`)),
    outdir: dir,
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'office',
    target: 'es2024',
    // The reader of PDFs asks where it lies, which in a page it does not.
    define: { 'import.meta.url': '"http://office.invalid/"' },
    legalComments: 'none',
    logLevel: 'error',
  });
};
