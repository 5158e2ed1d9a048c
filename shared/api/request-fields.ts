/** Which fields each kind of request has, and what a record may show of them. */
import { accessFields } from './access-fields.ts';
import { baseFields } from './base-fields.ts';
import { browserFields } from './browser-fields.ts';
import { type Fields, marksOf, wireObject } from './fields.ts';
import { imageFields } from './image-fields.ts';
import { pdfFields } from './pdf-fields.ts';
import { htmlFields, templateFields, urlFields } from './source-fields.ts';
import { waitFields } from './wait-fields.ts';

export type SourceKind = 'html' | 'url' | 'template';
export type OutputKind = 'pdf' | 'image';
export type RequestType = `${SourceKind}-${OutputKind}`;

const commonFields = { ...browserFields, ...waitFields, ...accessFields, ...baseFields };

/** Required first, so that documents show it first. */
export const requestFields = {
  'html-pdf': { ...htmlFields, ...pdfFields, ...commonFields },
  'html-image': { ...htmlFields, ...imageFields, ...commonFields },
  'url-pdf': { ...urlFields, ...pdfFields, ...commonFields },
  'url-image': { ...urlFields, ...imageFields, ...commonFields },
  'template-pdf': { ...templateFields, ...pdfFields, ...commonFields },
  'template-image': { ...templateFields, ...imageFields, ...commonFields },
} as const satisfies Record<RequestType, Fields>;

/** Every field that any request has. */
export const allFields: Fields = { ...requestFields['template-pdf'], ...htmlFields, ...urlFields, ...imageFields };
export const requestMarks = marksOf(allFields);

export const commonSchema = wireObject(commonFields);
export const pdfSchema = wireObject(pdfFields);
export const imageSchema = wireObject(imageFields);
