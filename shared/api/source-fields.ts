/** What is rendered: HTML, a web page, or a template with its data. */
import * as z from 'zod/mini';
import type { RenderSource } from '../domain/render-job.ts';
import { addFile, asUpload, uploadLimits } from '../domain/uploaded-files.ts';
import { base64, base64File } from './base64.ts';
import { anyObject, httpUrl, id, requiredText, says } from './field-values.ts';
import { documented, field, wireObject } from './fields.ts';

const batchUrlsMax = 20;
const dataDepthMax = 100;

const fileList = () => {
  const words = says(`must be a list of 1 to ${uploadLimits.entriesMax} files`);
  const file = wireObject({
    name: documented(requiredText(1000), { description: 'Relative path, as the document refers to it.' }),
    content: documented(base64File(), { description: 'The file, as Base64.' }),
  });
  return z.array(file, words).check(z.minLength(1, words), z.maxLength(uploadLimits.entriesMax, words));
};

export const htmlFields = {
  html: field(z.optional(base64()), {
    sensitivity: 'content',
    description: 'The HTML to render, as standard Base64 of its UTF-8 bytes. Required, unless it comes with files.',
    example: 'PGgxPkhlbGxvPC9oMT4=',
  }),
  files: field(z.optional(fileList()), {
    sensitivity: 'content',
    description:
      'The document, called `index.html`, with the files that its relative addresses mean, in place of `html`.',
    example: [{ name: 'index.html', content: 'PGgxPkhlbGxvPC9oMT4=' }],
  }),
  archive: field(z.optional(base64()), {
    sensitivity: 'content',
    description: `The same as one ZIP, as Base64: at most ${uploadLimits.entriesMax} files, and ${uploadLimits.bytesMax / 1024 / 1024} MB once they are unpacked.`,
  }),
};

const urlList = () => {
  const words = { error: () => `must be a list of 1 to ${batchUrlsMax} URLs` };
  return z.array(httpUrl(), words).check(z.minLength(1, words), z.maxLength(batchUrlsMax, words));
};
const asBatch = (value: unknown): unknown => (Array.isArray(value) ? { urls: value } : value);

export const urlFields = {
  url: field(z.optional(httpUrl()), {
    sensitivity: 'url',
    description: 'The page to render, or the PDF to take, http or https. Required, unless another source is given.',
    example: 'https://example.com/',
  }),
  batch: field(z.optional(z.pipe(z.transform(asBatch), wireObject({ urls: urlList() }))), {
    sensitivity: 'url',
    description: `1 to ${batchUrlsMax} pages, or PDFs, that become one PDF, in place of \`url\`; also accepted as a bare list. Pages are always rendered asynchronously, which needs storage.`,
    example: { urls: ['https://example.com/a', 'https://example.com/b'] },
  }),
};

export const fileFields = {
  file: field(z.optional(base64()), {
    sensitivity: 'content',
    description:
      'The file, a PDF or what else the path names, as Base64 (as it is in a form); for stages, in place of `url`.',
  }),
};

export const templateFields = {
  templateId: field(z.optional(id()), {
    sensitivity: 'plain',
    description:
      'Id of a public template or of one of your own, in place of `template`. Ids of your own start with `u-`.',
    example: 'professional-invoice',
  }),
  template: field(z.optional(base64()), {
    sensitivity: 'content',
    description: 'A Nunjucks template, as Base64, in place of `templateId`.',
    example: 'PGgxPnt7IG5hbWUgfX08L2gxPg==',
  }),
  data: field(z.optional(anyObject(dataDepthMax)), {
    sensitivity: 'content',
    description:
      'What the template may use: an object, or one as JSON text. A template finds a key under its own spelling and in camelCase.',
    example: { name: 'Ada' },
  }),
};

const htmlSources = Object.keys(htmlFields);
const oneHtmlSource = () => [
  z.refine<object>((value) => htmlSources.some((name) => name in value), {
    path: ['html'],
    error: 'is required (or files, or archive, in its place)',
  }),
  z.refine<object>((value) => htmlSources.filter((name) => name in value).length < 2, {
    path: ['html'],
    error: 'is one of three, with files and archive: give one of them only',
  }),
];

const exactlyOne = ({ either, or }: { readonly either: string; readonly or: string }) => [
  z.refine<object>((value) => either in value || or in value, {
    path: [either],
    error: `is required (or ${or} in its place)`,
  }),
  z.refine<object>((value) => !(either in value && or in value), {
    path: [or],
    error: `may not be given together with ${either}`,
  }),
];

export const sourceSchemas = {
  html: wireObject(htmlFields).check(...oneHtmlSource()),
  url: wireObject(urlFields).check(...exactlyOne({ either: 'url', or: 'batch' })),
  merge: wireObject(urlFields).check(...exactlyOne({ either: 'url', or: 'batch' })),
  upload: wireObject(fileFields).check(
    z.refine<object>((value) => 'file' in value, { path: ['file'], error: 'is required' }),
  ),
  file: wireObject({ ...fileFields, url: urlFields.url }).check(...exactlyOne({ either: 'file', or: 'url' })),
  template: wireObject(templateFields).check(...exactlyOne({ either: 'template', or: 'templateId' })),
};

type HtmlFields = z.infer<typeof sourceSchemas.html>;

/** @throws AppError `invalid_request` for files that are no document with what belongs to it */
export const toHtmlSource = ({ html, files, archive }: HtmlFields): RenderSource => {
  if (html !== undefined) return { kind: 'html', htmlBase64: html };
  if (archive !== undefined) return { kind: 'archive', zipBase64: archive };
  const named = new Map<string, string>();
  for (const { name, content } of files ?? []) addFile(named, 'files', name, content);
  const upload = asUpload('files', named);
  return { kind: 'files', files: [...upload].map(([name, content]) => ({ name, base64: content })) };
};
