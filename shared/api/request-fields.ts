/** Which fields each kind of request has, and what a record may show of them. */
import { accessFields } from './access-fields.ts';
import { baseFields } from './base-fields.ts';
import { browserFields } from './browser-fields.ts';
import { type Fields, marksOf, wireObject } from './fields.ts';
import { imageFields } from './image-fields.ts';
import { pdfFields } from './pdf-fields.ts';
import { fileFields, htmlFields, templateFields, urlFields } from './source-fields.ts';
import { stageFields } from './stage-fields.ts';
import { waitFields } from './wait-fields.ts';

export type SourceKind = 'html' | 'url' | 'template';
export type OutputKind = 'pdf' | 'image';
/** PDFs that exist, joined or one of them, through stages. */
export const pdfKinds = ['merge', 'stages'] as const;
export type PdfKind = (typeof pdfKinds)[number];
/** A file of one kind to one of another. */
export const officeTypes = ['docx-pdf', 'docx-html', 'pdf-docx'] as const;
export type OfficeType = (typeof officeTypes)[number];
export type ConversionType = `${SourceKind}-${OutputKind}`;
export type RequestType = ConversionType | `${PdfKind}-pdf` | OfficeType;

const printedFields = { ...pdfFields, ...stageFields };
const commonFields = { ...browserFields, ...waitFields, ...accessFields, ...baseFields };

/** Required first, so that documents show it first. */
export const requestFields = {
  'html-pdf': { ...htmlFields, ...printedFields, ...commonFields },
  'html-image': { ...htmlFields, ...imageFields, ...commonFields },
  'url-pdf': { ...urlFields, ...printedFields, ...commonFields },
  'url-image': { ...urlFields, ...imageFields, ...commonFields },
  'template-pdf': { ...templateFields, ...printedFields, ...commonFields },
  'template-image': { ...templateFields, ...imageFields, ...commonFields },
  'merge-pdf': { ...urlFields, ...stageFields, ...baseFields },
  'stages-pdf': { ...fileFields, url: urlFields.url, ...stageFields, ...baseFields },
  'docx-pdf': { ...fileFields, ...stageFields, ...baseFields },
  'docx-html': { ...fileFields, ...baseFields },
  'pdf-docx': { ...fileFields, ...baseFields },
} as const satisfies Record<RequestType, Fields>;

/** Every field that any request has. */
export const allFields: Fields = {
  ...requestFields['template-pdf'],
  ...htmlFields,
  ...urlFields,
  ...fileFields,
  ...imageFields,
};
export const requestMarks = marksOf(allFields);

export const commonSchema = wireObject(commonFields);
export const baseSchema = wireObject(baseFields);
export const stagesSchema = wireObject(stageFields);
export const pdfSchema = wireObject(pdfFields);
export const imageSchema = wireObject(imageFields);
