/** Puts the page that shows the OpenAPI document beside the api's code: our own files, and those of Swagger UI. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { docsFiles, docsFolder } from '../shared/api/docs-files.ts';
import { writeCompressed } from './compressed-file.ts';

const root = join(import.meta.dirname, '..');
const ownDir = join(root, 'functions/api/docs');
const libraryDir = join(root, 'node_modules/swagger-ui-dist');

export const bundleDocsPage = async (outDir: string): Promise<void> => {
  const own = new Set(await readdir(ownDir));
  const folder = join(outDir, docsFolder);
  await mkdir(folder);
  for (const name of Object.keys(docsFiles)) {
    await writeCompressed(folder, name, await readFile(join(own.has(name) ? ownDir : libraryDir, name)));
  }
  const licence = await readFile(join(libraryDir, 'swagger-ui-bundle.js.LICENSE.txt'));
  await writeFile(join(folder, 'swagger-ui-bundle.js.LICENSE.txt'), licence);
};
