/** What is asked of templates, and how they are shown. Source: wire contract, Template. */
import * as z from 'zod/mini';
import { AppError } from '../domain/errors.ts';
import { type PageRequest, pageLimit } from '../domain/listing.ts';
import {
  type OwnTemplate,
  type PublicTemplate,
  type TemplateContent,
  templateBytes,
  templateBytesMax,
} from '../domain/template.ts';
import { base64 } from './base64.ts';
import { anyObject, flag, oneOf, requiredText, text } from './field-values.ts';
import { documented, field, wireObject } from './fields.ts';
import { pageFields, type Query, queryReader } from './page-query.ts';
import { parse } from './parse.ts';

const sampleDepthMax = 100;
const limitKb = templateBytesMax / 1024;

export const storedTemplateFields = {
  title: field(requiredText(200), {
    sensitivity: 'plain',
    description: 'A name for the template. It is shown: put nothing confidential into it.',
    example: 'Our invoice',
  }),
  template: field(base64(), {
    sensitivity: 'content',
    description: `HTML with Nunjucks, as Base64. With \`sampleData\` at most ${limitKb} KB. It is sealed.`,
    example: 'PGgxPnt7IG5hbWUgfX08L2gxPg==',
  }),
  sampleData: field(z.optional(anyObject(sampleDepthMax)), {
    sensitivity: 'content',
    description: 'An example of the `data` that the template is given. It is sealed, and no render uses it by itself.',
    example: { name: 'Ada' },
  }),
};

const ofPublic = (words: string) => documented(z.optional(text(500)), { description: `${words} Of public ones.` });

export const templateQueryFields = {
  owner: documented(z.optional(oneOf(['me'])), {
    description: "`me`: the account's own templates, newest first, which takes a key. Left out: the public ones.",
  }),
  type: ofPublic('Only templates that are made for this: `pdf` or `image`.'),
  category: ofPublic('Only templates of this category, such as `invoice`.'),
  tags: ofPublic('Only templates with one of these search keywords, a list with commas.'),
  expand: documented(z.optional(flag()), { description: 'Shows sample data too. Of public ones.' }),
  ...pageFields('template'),
};

type PublicFilter = {
  readonly type?: string | undefined;
  readonly category?: string | undefined;
  readonly tags?: string | undefined;
};
type TemplateQuery = {
  readonly isOwn: boolean;
  readonly filter: PublicFilter;
  readonly expand: boolean;
  readonly page: PageRequest;
};

const readQuery = queryReader(templateQueryFields);

/** @throws AppError `invalid_request` */
export const parseTemplateQuery = (query: Query): TemplateQuery => {
  const { owner, expand = false, type, category, tags, limit = pageLimit.default, ...page } = readQuery(query);
  return { isOwn: owner === 'me', filter: { type, category, tags }, expand, page: { ...page, limit } };
};

const isSame = (value: string, asked: string | undefined): boolean =>
  !asked || value.toLowerCase() === asked.trim().toLowerCase();

/** Whether a public template is among those that are asked for; what is empty asks for nothing. */
export const isAskedFor = (template: PublicTemplate, { type, category, tags }: PublicFilter): boolean => {
  const wanted = (tags ?? '').split(',').filter((tag) => tag.trim());
  return (
    isSame(template.type, type) &&
    isSame(template.category, category) &&
    (wanted.length === 0 || wanted.some((tag) => template.searchKeywords.some((keyword) => isSame(keyword, tag))))
  );
};

const schema = wireObject(storedTemplateFields);

/** @throws AppError `invalid_request`, `body_too_large` */
export const parseStoredTemplate = (body: unknown): { readonly title: string; readonly content: TemplateContent } => {
  const { title, template, sampleData } = parse(schema, body);
  const content = { templateBase64: template, sampleData };
  if (templateBytes(content) > templateBytesMax) {
    const message = `template and sampleData may have ${limitKb} KB together.`;
    throw new AppError('body_too_large', { field: 'template', message });
  }
  return { title, content };
};

// `tags` is left out: of two SDKs, each breaks at the type that the other one wants.
const publicFacts = ({ html, sampleData, ...facts }: PublicTemplate) => ({ ...facts, templateId: facts.id });

/** A public template in the list. */
export const toPublicTemplateItem = (template: PublicTemplate, { expand }: Pick<TemplateQuery, 'expand'>) => ({
  ...publicFacts(template),
  ...(expand && { sampleData: template.sampleData }),
});

export const toPublicTemplateBody = (template: PublicTemplate) => ({
  ...toPublicTemplateItem(template, { expand: true }),
  template: Buffer.from(template.html).toString('base64'),
});

/** One of the account's own templates in the list, less what it seals. */
export const toOwnTemplateItem = ({ id, accountId, title, createdAt }: OwnTemplate) => ({
  id,
  templateId: id,
  uid: accountId,
  title,
  timestamp: createdAt,
});

export const toOwnTemplateBody = ({ templateBase64, sampleData, ...template }: OwnTemplate & TemplateContent) => ({
  ...toOwnTemplateItem(template),
  template: templateBase64,
  ...(sampleData && { sampleData }),
});
