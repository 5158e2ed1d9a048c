/** The page that shows the OpenAPI document: its files, by name, with their content types. */
import type { PageFiles } from './page-files.ts';

export const docsFiles = {
  'index.html': 'text/html; charset=utf-8',
  'start.js': 'text/javascript; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
  'favicon-32x32.png': 'image/png',
} as const satisfies PageFiles;

/** The folder beside the api's code that holds them, compressed. */
export const docsFolder = 'docs';
