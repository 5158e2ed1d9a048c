/** The page that shows the OpenAPI document. Its files lie beside the code and are read when they are asked for. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type DocsFile, docsFiles, docsFolder, docsPageName, isDocsFile } from '../../shared/api/docs-files.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { App, Call } from './call.ts';

const folder = join(import.meta.dirname, docsFolder);

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

const unzip = promisify(gunzip);

const takesGzip = (call: Call): boolean =>
  /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(call.req.header('Accept-Encoding') ?? '');

const isKnown = (call: Call, etag: string): boolean =>
  (call.req.header('If-None-Match') ?? '').split(',').some((known) => ['*', etag].includes(known.trim()));

const serve = async (call: Call, name: DocsFile): Promise<Response> => {
  const compressed = await readFile(join(folder, `${name}.gz`));
  // Weak: the same file goes out in two codings.
  const etag = `W/"${createHash('sha256').update(compressed).digest('base64url').slice(0, 22)}"`;
  const headers = {
    'Cache-Control': 'public, max-age=3600',
    'Content-Security-Policy': contentSecurityPolicy,
    ETag: etag,
    'Referrer-Policy': 'no-referrer',
    Vary: 'Accept-Encoding',
    'X-Content-Type-Options': 'nosniff',
  };
  if (isKnown(call, etag)) return new Response(null, { status: 304, headers });
  const isCompressed = takesGzip(call);
  const bytes = isCompressed ? compressed : await unzip(compressed);
  return new Response(new Uint8Array(bytes), {
    headers: {
      ...headers,
      'Content-Type': docsFiles[name],
      'Content-Length': String(bytes.length),
      ...(isCompressed && { 'Content-Encoding': 'gzip' }),
    },
  });
};

export const addDocsPage = (app: App): void => {
  app.get('/v2/docs', (call) => serve(call, docsPageName));
  app.get('/v2/docs/:file', (call) => {
    const file = call.req.param('file');
    if (!isDocsFile(file) || file === docsPageName) throw new AppError('not_found');
    return serve(call, file);
  });
};
