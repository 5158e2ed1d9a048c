/** Headers and footers of printed pages, from the wire's fields to the renderer's. */
import type * as z from 'zod/mini';
import { AppError } from '../domain/errors.ts';
import { marginTemplateFault } from '../domain/header-footer.ts';
import type { MarginTemplate, PageVariants } from '../domain/render-job.ts';
import { type Length, toInches } from './length.ts';
import type { pdfSchema } from './request-fields.ts';

type PdfFields = z.infer<typeof pdfSchema>;
type Name = 'headerTemplate' | 'footerTemplate' | `${VariantsName}.${keyof PageVariants}`;
type VariantsName = 'pageHeaders' | 'pageFooters';
type Fields = NonNullable<PdfFields['headerTemplate']>;
type Sides = Readonly<Partial<Record<'top' | 'right' | 'bottom' | 'left', Length | undefined>>>;

const refused = (name: Name, sentence: string): AppError =>
  new AppError('invalid_request', { field: name, message: `${name} ${sentence}.` });

const sourceOf = (name: Name, { method, selector, template, templateString }: Fields): MarginTemplate['source'] => {
  const html = template ?? templateString;
  if (method === 'extract' || (method === undefined && html === undefined && selector !== undefined)) {
    if (!selector) throw refused(name, 'needs a selector: which element of the page is it?');
    return { selector };
  }
  if (html === undefined) throw refused(name, 'needs a template (HTML), or the method extract with a selector');
  const fault = marginTemplateFault(html);
  if (fault) throw refused(name, fault);
  return { html };
};

const inchesOf = (sides: Sides): MarginTemplate['margin'] =>
  Object.fromEntries(
    Object.entries(sides).flatMap(([side, length]) => (length === undefined ? [] : [[side, toInches(length)]])),
  );

/** @throws AppError `invalid_request` for a template that says nothing, or that Chromium could not print */
export const toMarginTemplate = (name: Name, fields: Fields | undefined): MarginTemplate | undefined =>
  fields && {
    source: sourceOf(name, fields),
    ...(fields.margin && { margin: inchesOf(fields.margin) }),
    ...(fields.style && { style: fields.style }),
    ...(fields.imageStyle && { imageStyle: fields.imageStyle }),
  };

/** @throws AppError `invalid_request` that names the page's own template */
export const toPageVariants = (name: VariantsName, fields: PdfFields[VariantsName]): PageVariants | undefined =>
  fields && {
    first: toMarginTemplate(`${name}.first`, fields.first),
    odd: toMarginTemplate(`${name}.odd`, fields.odd),
    even: toMarginTemplate(`${name}.even`, fields.even),
  };
