/** Pages for people. Their files lie beside the code, compressed, and are read when they are asked for. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type PageFiles, pageName } from '../../shared/api/page-files.ts';
import { AppError } from '../../shared/domain/errors.ts';
import type { App, Call } from './call.ts';

export type ServedPage = {
  /** Its address; each of its files has one below it. */
  readonly path: string;
  /** The folder beside the code that holds its files. */
  readonly folder: string;
  readonly files: PageFiles;
  /** What tells its browser what it may do, and caches whether they may keep it. */
  readonly headers: Readonly<Record<'Cache-Control' | 'Content-Security-Policy', string>> &
    Readonly<Record<string, string>>;
};

const unzip = promisify(gunzip);

const takesGzip = (call: Call): boolean =>
  /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(call.req.header('Accept-Encoding') ?? '');

const isKnown = (call: Call, etag: string): boolean =>
  (call.req.header('If-None-Match') ?? '').split(',').some((known) => ['*', etag].includes(known.trim()));

const serve = async (call: Call, page: ServedPage, name: string): Promise<Response> => {
  const compressed = await readFile(join(import.meta.dirname, page.folder, `${name}.gz`));
  // Weak: the same file goes out in two codings.
  const etag = `W/"${createHash('sha256').update(compressed).digest('base64url').slice(0, 22)}"`;
  const headers = {
    ...page.headers,
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
      'Content-Type': page.files[name] ?? '',
      'Content-Length': String(bytes.length),
      ...(isCompressed && { 'Content-Encoding': 'gzip' }),
    },
  });
};

export const addPage = (app: App, page: ServedPage): void => {
  app.get(page.path, (call) => serve(call, page, pageName));
  app.get(`${page.path}/:file`, (call) => {
    const file = call.req.param('file') ?? '';
    if (!Object.hasOwn(page.files, file) || file === pageName) throw new AppError('not_found');
    return serve(call, page, file);
  });
};
