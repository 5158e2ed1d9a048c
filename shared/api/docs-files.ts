/** The page that shows the OpenAPI document: its files, by name, with their content types. */

export const docsPageName = 'index.html';

export const docsFiles = {
  [docsPageName]: 'text/html; charset=utf-8',
  'start.js': 'text/javascript; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
  'favicon-32x32.png': 'image/png',
} as const;
export type DocsFile = keyof typeof docsFiles;

/** The folder beside the api's code that holds them, compressed. */
export const docsFolder = 'docs';

export const isDocsFile = (name: string): name is DocsFile => Object.hasOwn(docsFiles, name);
