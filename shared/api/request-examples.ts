/** Requests as examples, put together from those of their fields. */
import { type Fields, fieldMeta } from './fields.ts';
import { type OutputKind, type PdfKind, type RequestType, requestFields, type SourceKind } from './request-fields.ts';

type Example = Readonly<Record<string, unknown>>;

/** The examples of some fields, of all that have one if none are named. */
export const exampleOf = (fields: Fields, names: readonly string[] = Object.keys(fields)): Example =>
  Object.fromEntries(
    names.flatMap((name) => {
      const example = fields[name] && fieldMeta.get(fields[name])?.example;
      return example === undefined ? [] : [[name, example]];
    }),
  );

const sourceNames = {
  html: ['html'],
  url: ['url'],
  template: ['templateId', 'data'],
  merge: ['batch'],
  stages: ['url', 'stages'],
} as const;
const outputNames = { pdf: ['format', 'margin', 'printBackground'], image: ['imageType', 'viewPort'] } as const;

type NamedExample = { readonly summary: string; readonly value: Example };

/** Of a conversion: the two ways to ask for a document. */
export const conversionExamples = (type: RequestType): Readonly<Record<'now' | 'later', NamedExample>> => {
  const [source, output] = type.split('-') as [SourceKind | PdfKind, OutputKind];
  const fields = requestFields[type];
  const shown = exampleOf(fields, [...sourceNames[source], ...outputNames[output]]);
  return {
    now: { summary: 'The document at once, stored nowhere', value: { ...shown, async: false, storage: false } },
    later: {
      summary: 'A job, whose document is stored',
      value: { ...shown, ...exampleOf(fields, ['name']), async: true, storage: true },
    },
  };
};
