/** Reads the public templates: of each an HTML file, which is the template, and a JSON file with all else about it. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PublicTemplate } from '../shared/domain/template.ts';

const folder = join(import.meta.dirname, '../shared/templates');

/** In the order of their file names. */
export const readPublicTemplates = async (): Promise<readonly PublicTemplate[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.html')).sort();
  return Promise.all(
    names.map(async (name) => {
      const [html, facts] = await Promise.all(
        [name, name.replace(/html$/, 'json')].map((file) => readFile(join(folder, file), 'utf8')),
      );
      return { ...JSON.parse(facts ?? ''), html };
    }),
  );
};
