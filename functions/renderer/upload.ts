/** An HTML document that came with its files: they are served by the egress door, at the document's own origin, from memory. */

import { AppError } from '../../shared/domain/errors.ts';
import { marginTemplateFault } from '../../shared/domain/header-footer.ts';
import type { MarginTemplate, RenderJob, RenderSource } from '../../shared/domain/render-job.ts';
import { asUpload, documentName, marginNames, uploadLimits } from '../../shared/domain/uploaded-files.ts';
import { readArchive } from './archive.ts';

export type Upload = ReadonlyMap<string, Uint8Array>;

/**
 * The files of a job by their names; undefined for one that came without.
 * @throws AppError `invalid_request` or `document_too_large`
 */
export const openUpload = async (source: RenderSource): Promise<Upload | undefined> => {
  if (source.kind === 'files') {
    return new Map(source.files.map(({ name, base64 }) => [name, Buffer.from(base64, 'base64')]));
  }
  if (source.kind !== 'archive') return undefined;
  const field = 'archive';
  return asUpload(field, await readArchive(Buffer.from(source.zipBase64, 'base64'), { field, ...uploadLimits }));
};

const textOf = (upload: Upload, name: string): string | undefined => {
  const bytes = upload.get(name);
  return bytes && new TextDecoder().decode(bytes);
};

export const documentIn = (upload: Upload): string => textOf(upload, documentName) ?? '';

const marginIn = (upload: Upload, place: keyof typeof marginNames): MarginTemplate | undefined => {
  const html = textOf(upload, marginNames[place]);
  if (html === undefined) return undefined;
  const fault = marginTemplateFault(html);
  if (!fault) return { source: { html } };
  const name = marginNames[place];
  throw new AppError('invalid_request', { field: name, message: `${name} ${fault}.` });
};

/**
 * The job with the header and the footer that came as files, where it names none.
 * @throws AppError `invalid_request`
 */
export const withMargins = (job: RenderJob, upload: Upload): RenderJob => {
  const { output } = job;
  if (output.format !== 'pdf') return job;
  const header = output.header ?? marginIn(upload, 'header');
  const footer = output.footer ?? marginIn(upload, 'footer');
  return { ...job, output: { ...output, header, footer } };
};

/** The file at a path of the document's origin. */
export const fileAt = (
  upload: Upload | undefined,
  { pathname }: URL,
): { name: string; bytes: Uint8Array } | undefined => {
  try {
    const name = decodeURIComponent(pathname.slice(1)).normalize('NFC') || documentName;
    const bytes = upload?.get(name);
    return bytes && { name, bytes };
  } catch {
    return undefined;
  }
};
