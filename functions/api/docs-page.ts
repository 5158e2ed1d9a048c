/** The page that shows the OpenAPI document. */
import { docsFiles, docsFolder } from '../../shared/api/docs-files.ts';
import type { ServedPage } from './served-page.ts';

/** Everything comes from here, and calls go nowhere else. A document that a call answered with is shown as a blob. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const docsPage: ServedPage = {
  path: '/v2/docs',
  folder: docsFolder,
  files: docsFiles,
  headers: { 'Cache-Control': 'public, max-age=3600', 'Content-Security-Policy': contentSecurityPolicy },
};
