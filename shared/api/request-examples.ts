/** Requests as examples, put together from those of their fields. */
import { type Fields, fieldMeta } from './fields.ts';
import { type RequestType, requestFields } from './request-fields.ts';

type Example = Readonly<Record<string, unknown>>;

/** The examples of some fields, of all that have one if none are named. */
export const exampleOf = (fields: Fields, names: readonly string[] = Object.keys(fields)): Example =>
  Object.fromEntries(
    names.flatMap((name) => {
      const example = fields[name] && fieldMeta.get(fields[name])?.example;
      return example === undefined ? [] : [[name, example]];
    }),
  );

/** The fields that a first request of each kind has. */
const printed = ['format', 'margin', 'printBackground'];
const pictured = ['imageType', 'viewPort'];
const shownNames: Readonly<Record<RequestType, readonly string[]>> = {
  'html-pdf': ['html', ...printed],
  'html-image': ['html', ...pictured],
  'url-pdf': ['url', ...printed],
  'url-image': ['url', ...pictured],
  'template-pdf': ['templateId', 'data', ...printed],
  'template-image': ['templateId', 'data', ...pictured],
  'merge-pdf': ['batch'],
  'stages-pdf': ['url', 'stages'],
  'docx-pdf': [],
  'docx-html': [],
  'pdf-docx': [],
};
/** How files of each kind begin. */
const fileExamples: Partial<Record<RequestType, Example>> = {
  'docx-pdf': { file: 'UEsDBBQABgAIAAAAIQA=' },
  'docx-html': { file: 'UEsDBBQABgAIAAAAIQA=' },
  'pdf-docx': { file: 'JVBERi0xLjcK' },
};

type NamedExample = { readonly summary: string; readonly value: Example };

/** Of a conversion: the two ways to ask for a document. */
export const conversionExamples = (type: RequestType): Readonly<Record<'now' | 'later', NamedExample>> => {
  const fields = requestFields[type];
  const shown = { ...exampleOf(fields, shownNames[type]), ...fileExamples[type] };
  return {
    now: { summary: 'The document at once, stored nowhere', value: { ...shown, async: false, storage: false } },
    later: {
      summary: 'A job, whose document is stored',
      value: { ...shown, ...exampleOf(fields, ['name']), async: true, storage: true },
    },
  };
};
