/** The client as a package of its own: plain JavaScript with its declarations, without a dependency. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const source = join(root, 'client');

/** One file for each of the source's, beside the one of JavaScript. */
const writeDeclarations = async (dir: string): Promise<void> => {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await promisify(execFile)(process.execPath, [compiler, '-p', source, '--outDir', dir]);
  const names = (await readdir(dir)).filter((name) => name.endsWith('.d.ts'));
  // The compiler leaves the sources' names in them, which older compilers refuse.
  const rename = (text: string): string => text.replaceAll(/(['"]\.\/[a-z0-9-]+)\.ts(?=['"])/g, '$1.js');
  await Promise.all(
    names.map(async (name) => writeFile(join(dir, name), rename(await readFile(join(dir, name), 'utf8')))),
  );
};

const writeManifest = async (dir: string): Promise<void> => {
  const { name, version, description, license } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const manifest = {
    ...{ name, version, description, license },
    private: true,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.3' },
    exports: { './client': { types: './index.d.ts', default: './index.js' } },
  };
  await writeFile(join(dir, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
};

/** Answers how large the JavaScript is. */
export const bundleClient = async (dir: string): Promise<{ readonly bytes: number }> => {
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  const outfile = join(dir, 'index.js');
  await Promise.all([
    build({
      entryPoints: [join(source, 'index.ts')],
      outfile,
      bundle: true,
      // Nothing of Node's, or of any other place where it may run.
      platform: 'neutral',
      format: 'esm',
      target: 'es2022',
      logLevel: 'warning',
    }),
    writeDeclarations(dir),
    writeManifest(dir),
  ]);
  return { bytes: (await stat(outfile)).size };
};
