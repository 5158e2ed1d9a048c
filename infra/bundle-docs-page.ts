/** Puts the page that shows the OpenAPI document beside the api's code: our own files, and those of Swagger UI. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { docsFiles, docsFolder } from '../shared/api/docs-files.ts';

const root = join(import.meta.dirname, '..');
const ownDir = join(root, 'functions/api/docs');
const libraryDir = join(root, 'node_modules/swagger-ui-dist');

/** Where a gzip header names the operating system: not here, so that all machines write the same bytes. */
const systemAt = 9;
const unknownSystem = 255;

const compressed = (content: Buffer): Buffer => {
  const bytes = gzipSync(content, { level: 9 });
  bytes[systemAt] = unknownSystem;
  return bytes;
};

export const bundleDocsPage = async (outDir: string): Promise<void> => {
  const own = new Set(await readdir(ownDir));
  const folder = join(outDir, docsFolder);
  await mkdir(folder);
  for (const name of Object.keys(docsFiles)) {
    const content = await readFile(join(own.has(name) ? ownDir : libraryDir, name));
    await writeFile(join(folder, `${name}.gz`), compressed(content));
  }
  const licence = await readFile(join(libraryDir, 'swagger-ui-bundle.js.LICENSE.txt'));
  await writeFile(join(folder, 'swagger-ui-bundle.js.LICENSE.txt'), licence);
};
