/** Puts the dashboard beside the api's code: its script, what that loads later on, a style sheet, and the page that names them. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { dashboardFiles, dashboardFolder } from '../shared/api/dashboard-files.ts';
import { writeCompressed } from './compressed-file.ts';

const root = join(import.meta.dirname, '..');
const sourceDir = join(root, 'dashboard');

/** Scripts and style sheet by their names. */
const bundled = async (): Promise<ReadonlyMap<string, Uint8Array>> => {
  const { outputFiles } = await build({
    entryPoints: [
      { in: join(sourceDir, 'main.tsx'), out: 'app' },
      { in: join(sourceDir, 'app.css'), out: 'app' },
    ],
    outdir: root,
    absWorkingDir: root,
    bundle: true,
    // What is imported when it is needed becomes a file of its own.
    splitting: true,
    chunkNames: '[name]',
    minify: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.slice(root.length + 1), contents]));
};

export const bundleDashboard = async (outDir: string): Promise<void> => {
  const made = await bundled();
  const folder = join(outDir, dashboardFolder);
  await mkdir(folder);
  for (const name of Object.keys(dashboardFiles)) {
    await writeCompressed(folder, name, made.get(name) ?? (await readFile(join(sourceDir, name))));
  }
  for (const library of ['preact', 'pdfjs-dist']) {
    const licence = await readFile(join(root, 'node_modules', library, 'LICENSE'));
    await writeFile(join(folder, `${library}.LICENSE.txt`), licence);
  }
};
