/** JSON Schemas for the OpenAPI document, from the schemas that requests and answers are declared with. */
import * as z from 'zod/mini';
import { type FieldMeta, fieldMeta, formatOf } from './fields.ts';
import type { RequestType } from './request-fields.ts';

export type Json = Readonly<Record<string, unknown>>;
type ObjectSchema = { readonly properties: Readonly<Record<string, Json>>; readonly required?: readonly string[] };

/** JSON Schema knows examples, not our metadata: what remains of that is the description and an extension. */
const publish = (schema: Record<string, unknown>, declared: z.core.$ZodType): void => {
  const { sensitivity, example } = schema as Partial<FieldMeta>;
  for (const name of ['sensitivity', 'example']) delete schema[name];
  if (example !== undefined) schema.examples = [example];
  if (sensitivity) schema['x-sensitivity'] = sensitivity;
  Object.assign(schema, formatOf(declared));
};

export const jsonSchema = (schema: z.ZodMiniType): ObjectSchema => {
  const {
    $schema,
    '~standard': _,
    ...rest
  } = z.toJSONSchema(schema, {
    metadata: fieldMeta,
    io: 'input',
    override: ({ jsonSchema: found, zodSchema }) => publish(found, zodSchema),
  });
  return rest as unknown as ObjectSchema;
};

const pascal = (name: string): string => name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** What is asked about files that exist has names of its own: little of it is asked of what is printed. */
const fileNames: Partial<Record<RequestType, string>> = {
  'merge-pdf': 'MergeRequest',
  'stages-pdf': 'StagesRequest',
  'docx-pdf': 'DocxToPdfRequest',
  'docx-html': 'DocxToHtmlRequest',
  'pdf-docx': 'PdfToDocxRequest',
};

/** `html-pdf` is called HtmlToPdf. */
export const requestName = (type: RequestType): string => fileNames[type] ?? pascal(type.replace('-', '-to-'));

export const reference = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
export const json = (schema: Json, more: Json = {}): Json => ({ 'application/json': { schema, ...more } });
