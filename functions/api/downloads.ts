/** What a signed link opens: the bytes of a stored file, to whoever holds the link. */
import { contentDisposition } from '../../shared/api/content-disposition.ts';
import { linkHolder } from '../../shared/domain/audit.ts';
import { readByteRange } from '../../shared/domain/byte-range.ts';
import { AppError } from '../../shared/domain/errors.ts';
import { type LinkedFile, openLink } from '../../shared/usecases/open-link.ts';
import { toStream } from './byte-stream.ts';
import type { App, AppParts, Call } from './call.ts';
import { errorResponse } from './error-response.ts';

/** A browser would run what is in these, at our own origin. */
const activeTypes = new Set(['text/html', 'image/svg+xml', 'application/xhtml+xml']);

const headersOf = ({ file, inline, filename }: LinkedFile, id: string): Record<string, string> => ({
  'Content-Type': file.contentType,
  'Content-Disposition': contentDisposition({
    inline: inline && !activeTypes.has(file.contentType),
    filename: filename ?? `${id}.${file.extension}`,
  }),
  'Accept-Ranges': 'bytes',
  'Cache-Control': 'private, no-store',
  'Content-Security-Policy': 'sandbox',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
});

const download = async (call: Call, parts: AppParts): Promise<Response> => {
  const id = call.req.param('id') ?? '';
  const { expires = '', signature = '' } = call.req.query();
  const linked = await openLink({ file: id, expires, signature }, parts);
  const { accountId, assetId } = linked;
  await parts.audit.add({ accountId, by: linkHolder, action: 'asset_read', subject: assetId });
  const { bytes: length, objectKey } = linked.file;
  const headers = headersOf(linked, id);
  const range = readByteRange(call.req.header('Range'), length);
  if (range === 'none') return errorResponse(new AppError('range_invalid'), { 'Content-Range': `bytes */${length}` });
  const bytes = await parts.assets.get(objectKey, range);
  if (!bytes) throw new AppError('not_found');
  if (!range) return new Response(toStream(bytes), { headers: { ...headers, 'Content-Length': String(length) } });
  const { first, last } = range;
  return new Response(toStream(bytes), {
    status: 206,
    headers: {
      ...headers,
      'Content-Length': String(last - first + 1),
      'Content-Range': `bytes ${first}-${last}/${length}`,
    },
  });
};

export const addDownloads = (app: App, parts: AppParts): void => {
  app.get('/v2/assets/:id/:filename', (call) => download(call, parts));
};
