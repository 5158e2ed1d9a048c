/** Fields of conversions to PDF. */
import * as z from 'zod/mini';
import { flag, oneOf, text, textMap } from './field-values.ts';
import { documented, field, wireObject } from './fields.ts';
import { length } from './length.ts';
import { paperFormats } from './paper.ts';

const marginBounds = { inchesMin: 0, inchesMax: 100 };
const marginSide = () => z.optional(length(marginBounds));

const asTemplateMethod = (value: unknown): unknown => (value === 'text' ? 'template' : value);

const marginTemplate = () =>
  wireObject({
    method: documented(z.optional(z.pipe(z.transform(asTemplateMethod), oneOf(['template', 'extract']))), {
      description:
        'Whether the HTML is given here, or taken out of the page; `text` is accepted for `template`. Default: what the other members say.',
    }),
    selector: documented(z.optional(text(2000)), {
      description: 'CSS selector of the element to take out; where the page has none, nothing is printed.',
    }),
    margin: z.optional(margin()),
    style: documented(z.optional(textMap(100, 2000)), { description: 'CSS properties of the text.' }),
    imageStyle: documented(z.optional(textMap(100, 2000)), { description: 'CSS properties of its images.' }),
    template: documented(z.optional(text(500_000)), {
      description:
        'HTML, at most 100 KB. Elements of the classes date, title, url, pageNumber and totalPages are filled in. It can load nothing: use inline styles and data: URLs.',
    }),
    templateString: documented(z.optional(text(500_000)), { description: 'Another name for `template`.' }),
  });

const pageVariants = () =>
  wireObject({
    first: documented(z.optional(marginTemplate()), { description: 'On the first page.' }),
    odd: documented(z.optional(marginTemplate()), { description: 'On pages 1, 3, 5 and so on.' }),
    even: documented(z.optional(marginTemplate()), { description: 'On pages 2, 4, 6 and so on.' }),
  });

const margin = () => wireObject({ top: marginSide(), right: marginSide(), bottom: marginSide(), left: marginSide() });

export const pdfFields = {
  format: field(z.optional(oneOf(paperFormats)), {
    sensitivity: 'plain',
    description: 'Paper format; it wins over `width` and `height`. Default: letter.',
    example: 'a4',
  }),
  margin: field(z.optional(margin()), {
    sensitivity: 'plain',
    description:
      'Margins in pixels or with a unit (px, in, cm, mm). Default: 0.4in at the top and left, 0.39in at the right and bottom; 0 for templates.',
    example: { top: '10mm', bottom: 20 },
  }),
  printBackground: field(z._default(flag(), false), {
    sensitivity: 'plain',
    description: 'Whether background colours and pictures are printed.',
    example: true,
  }),
  tagged: field(z._default(flag(), true), {
    sensitivity: 'plain',
    description:
      'Whether the PDF carries its structure, which screen readers need. Without it, long documents are smaller and faster.',
  }),
  outline: field(z._default(flag(), false), {
    sensitivity: 'plain',
    description: 'Whether the headings become bookmarks. Needs `tagged`.',
  }),
  headerTemplate: field(z.optional(marginTemplate()), {
    sensitivity: 'content',
    description: 'What is printed at the top of each page.',
    example: { method: 'template', template: '<span class="title"></span>', style: { 'font-size': '10px' } },
  }),
  footerTemplate: field(z.optional(marginTemplate()), {
    sensitivity: 'content',
    description: 'What is printed at the bottom of each page.',
    example: { method: 'extract', selector: '#footer' },
  }),
  pageHeaders: field(z.optional(pageVariants()), {
    sensitivity: 'content',
    description:
      'What is printed at the top of some pages, in place of `headerTemplate`; an empty template prints nothing.',
    example: { first: { template: '' } },
  }),
  pageFooters: field(z.optional(pageVariants()), {
    sensitivity: 'content',
    description: 'The same at the bottom, in place of `footerTemplate`.',
    example: { even: { template: '<p><span class="pageNumber"></span></p>' } },
  }),
  singlePage: field(z._default(flag(), false), {
    sensitivity: 'plain',
    description:
      'Whether all of the document is printed on one page, as tall as it is, up to 200 inches. `height` and page breaks have no effect then.',
  }),
  metadata: field(
    z.optional(
      wireObject({
        title: z.optional(text(2000)),
        author: z.optional(text(2000)),
        subject: z.optional(text(2000)),
        keywords: z.optional(text(2000)),
      }),
    ),
    {
      sensitivity: 'content',
      description: 'What the PDF says about itself.',
      example: { title: 'Invoice 42', author: 'Example Ltd' },
    },
  ),
};
