/** What is rendered: HTML, a web page, or a template with its data. */
import * as z from 'zod/mini';
import { base64 } from './base64.ts';
import { anyObject, httpUrl, id } from './field-values.ts';
import { field, wireObject } from './fields.ts';

const batchUrlsMax = 20;
const dataDepthMax = 100;

export const htmlFields = {
  html: field(base64(), {
    sensitivity: 'content',
    description: 'The HTML to render, as standard Base64 of its UTF-8 bytes.',
    example: 'PGgxPkhlbGxvPC9oMT4=',
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
  html: wireObject(htmlFields),
  url: wireObject(urlFields).check(...exactlyOne({ either: 'url', or: 'batch' })),
  merge: wireObject(urlFields).check(...exactlyOne({ either: 'url', or: 'batch' })),
  upload: wireObject(fileFields).check(
    z.refine<object>((value) => 'file' in value, { path: ['file'], error: 'is required' }),
  ),
  file: wireObject({ ...fileFields, url: urlFields.url }).check(...exactlyOne({ either: 'file', or: 'url' })),
  template: wireObject(templateFields).check(...exactlyOne({ either: 'template', or: 'templateId' })),
};
