/** The dashboard: its files, by name, with their content types. */
import type { PageFiles } from './page-files.ts';

export const dashboardFiles = {
  'index.html': 'text/html; charset=utf-8',
  'app.js': 'text/javascript; charset=utf-8',
  'pdf.js': 'text/javascript; charset=utf-8',
  'app.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const satisfies PageFiles;

/** The folder beside the api's code that holds them, compressed. */
export const dashboardFolder = 'dashboard';
