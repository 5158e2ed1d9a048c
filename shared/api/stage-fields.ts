/** What can be done to a finished PDF: each stage with its fields, as requests name them. */
import * as z from 'zod/mini';
import { AppError } from '../domain/errors.ts';
import { assertStageOrder, permissions, positions, type Stage } from '../domain/stages.ts';
import { base64 } from './base64.ts';
import { decimal, flag, httpUrl, integer, oneOf, requiredText, says, text } from './field-values.ts';
import { documented, type Fields, field, wireObject } from './fields.ts';

const stagesMax = 20;
const mergedUrlsMax = 20;
const bookmarksMax = 2_000;
/** What the longest password of AES-256 has in bytes. */
const passwordLengthMax = 127;

const pageList = () => {
  const words = says('must be a list of page numbers and ranges, such as 1-3, 8, 12-');
  return z
    .string(words)
    .check(
      z.maxLength(500, words),
      z.regex(/^\s*\d{1,6}\s*(-\s*\d{0,6}\s*)?(,\s*\d{1,6}\s*(-\s*\d{0,6}\s*)?)*$/, words),
    );
};
const position = () => oneOf(positions);
const listOf = <Item extends z.ZodMiniType>(item: Item, most: number, noun: string) => {
  const words = says(`must be a list of 1 to ${most} ${noun}`);
  return z.array(item, words).check(z.minLength(1, words), z.maxLength(most, words));
};

const stage = <Type extends string, Members extends Fields>(type: Type, members: Members) =>
  wireObject({ type: z.literal(type), ...members });

const shown = (description: string, example?: unknown) => ({ description, ...(example !== undefined && { example }) });

const mergeStage = stage('merge', {
  urls: documented(
    listOf(httpUrl(), mergedUrlsMax, 'URLs'),
    shown('PDFs that come behind the document, in this order; links to own assets are read from the store.'),
  ),
});
const selectStage = stage('select', {
  pages: documented(pageList(), shown('The pages that stay, in this order.', '1-3, 8, 12-')),
});
const splitStage = stage('split', {
  every: documented(integer(1, 5_000), shown('Pages in each part. The answer is a ZIP of PDFs.', 10)),
});
const stampStage = stage('stamp', {
  text: documented(z.optional(requiredText(200)), shown('What is stamped, or `image` in its place.', 'DRAFT')),
  image: documented(z.optional(base64()), shown('An image, as Base64.')),
  position: documented(z._default(position(), 'diagonal'), shown('Where on the page.')),
  opacity: documented(z._default(decimal(0, 1), 0.3), shown('From 0, which is not seen, to 1.')),
  pages: documented(z.optional(pageList()), shown('The pages that are stamped. Default: all.')),
}).check(
  z.refine<object>((value) => 'text' in value || 'image' in value, {
    path: ['text'],
    error: 'is required (or image in its place)',
  }),
  z.refine<object>((value) => !('text' in value && 'image' in value), {
    path: ['image'],
    error: 'may not be given together with text',
  }),
);
const pageNumbersStage = stage('pageNumbers', {
  format: documented(
    z._default(requiredText(200), '{page} / {pages}'),
    shown('A text, in which `{page}` and `{pages}` are filled in.', 'Page {page} of {pages}'),
  ),
  position: documented(z._default(position(), 'bottom-center'), shown('Where on the page.')),
});
const encryptStage = stage('encrypt', {
  userPassword: documented(z.optional(requiredText(passwordLengthMax)), shown('Opens the document.')),
  ownerPassword: documented(
    z.optional(requiredText(passwordLengthMax)),
    shown('Lifts what `permissions` refuses. Default: one that nobody knows.'),
  ),
  permissions: documented(
    z.optional(z.array(oneOf(permissions), says('must be a list')).check(z.maxLength(20, says('is too long')))),
    shown('What a reader may do without the owner password. Default: everything.', ['print', 'copy']),
  ),
}).check(
  z.refine<object>((value) => 'userPassword' in value || 'ownerPassword' in value, {
    path: ['userPassword'],
    error: 'is required (or ownerPassword in its place)',
  }),
);
const metadataText = () => z.optional(text(2000));
const metadataStage = stage('metadata', {
  set: documented(
    z.optional(
      wireObject({ title: metadataText(), author: metadataText(), subject: metadataText(), keywords: metadataText() }),
    ),
    shown('What the PDF says about itself: `title`, `author`, `subject`, `keywords`.'),
  ),
  strip: documented(z._default(flag(), false), shown('Whether everything that it said before goes first.')),
});
const attachStage = stage('attach', {
  name: documented(requiredText(200), shown('File name of the attachment.', 'invoice.xml')),
  content: documented(base64(), shown('The file, as Base64.', 'PHhtbC8+')),
});
const outlineStage = stage('outline', {
  items: documented(
    listOf(
      wireObject({
        title: documented(requiredText(500), shown('What the bookmark says.')),
        page: documented(integer(1, 5_000), shown('The page that it leads to.')),
        level: documented(z._default(integer(1, 10), 1), shown('How deep it lies: 1 at the top.')),
      }),
      bookmarksMax,
      'bookmarks',
    ),
    shown('Bookmarks, in place of those that there are.'),
  ),
});
const compactStage = stage('compact', {});

const stageSchema = z.union([
  mergeStage,
  selectStage,
  splitStage,
  stampStage,
  pageNumbersStage,
  encryptStage,
  metadataStage,
  attachStage,
  outlineStage,
  compactStage,
]);
type WireStage = z.infer<typeof stageSchema>;

export const stageFields = {
  stages: field(z.optional(listOf(stageSchema, stagesMax, 'stages')), {
    sensitivity: 'content',
    description: `What is done to the PDF once it is there, in this order, at most ${stagesMax} stages. Nothing can come after \`split\` or \`encrypt\`.`,
    example: [{ type: 'pageNumbers', format: 'Page {page} of {pages}' }, { type: 'compact' }],
  }),
};

/** From the wire's stages to those of the renderer. */
const toStage = (wire: WireStage, at: number): Stage => {
  const name = `stages.${at}`;
  if (wire.type === 'merge') {
    const inputs = wire.urls.map((url, index) => ({ field: `${name}.urls.${index}`, url: new URL(url).href }));
    return { type: 'merge', inputs };
  }
  if (wire.type === 'stamp') {
    const { image, ...rest } = wire;
    return { ...rest, ...(image !== undefined && { imageBase64: image }) };
  }
  if (wire.type === 'attach') return { type: 'attach', name: wire.name, contentBase64: wire.content };
  if (wire.type === 'encrypt') return { ...wire, userPassword: wire.userPassword ?? '' };
  return wire;
};

const assertPasswords = ({ type, ...stage }: Stage, at: number): void => {
  if (type !== 'encrypt' || !('userPassword' in stage)) return;
  for (const name of ['userPassword', 'ownerPassword'] as const) {
    if (Buffer.byteLength(stage[name] ?? '') <= passwordLengthMax) continue;
    const field = `stages.${at}.${name}`;
    throw new AppError('invalid_request', { field, message: `${field} must have at most ${passwordLengthMax} bytes.` });
  }
};

/** @throws AppError `invalid_request` that names the stage */
export const toStages = (stages: readonly WireStage[] | undefined): readonly Stage[] | undefined => {
  if (!stages) return undefined;
  assertStageOrder(stages.map(({ type }) => type));
  const list = stages.map(toStage);
  for (const [at, one] of list.entries()) assertPasswords(one, at);
  return list;
};
