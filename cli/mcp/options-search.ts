/** Which options a conversion takes, found by words: an assistant asks for few of them rather than read them all. */
import { fieldMeta } from '../../shared/api/fields.ts';
import { type OutputKind, type RequestType, requestFields } from '../../shared/api/request-fields.ts';

export type FoundOption = {
  readonly name: string;
  readonly description: string;
  readonly example?: unknown;
  readonly outputs: readonly OutputKind[];
};

/** What the tools say themselves: the source, and where the document goes. */
const ownFields = new Set(['html', 'url', 'template', 'templateId', 'data', 'batch', 'async', 'storage', 'apiVer']);

const outputsOf = (name: string): OutputKind[] =>
  (['pdf', 'image'] as const).filter((output) => name in requestFields[`html-${output}`]);

const options: readonly FoundOption[] = Object.entries({
  ...requestFields['html-pdf' satisfies RequestType],
  ...requestFields['html-image' satisfies RequestType],
})
  .filter(([name]) => !ownFields.has(name))
  .map(([name, schema]) => {
    const { description = '', example } = fieldMeta.get(schema) ?? {};
    return { name, description, ...(example !== undefined && { example }), outputs: outputsOf(name) };
  });

const foundMax = 8;

/** A word in the name counts for more than one in the description. */
const scoreOf = ({ name, description }: FoundOption, words: readonly string[]): number =>
  words.reduce(
    (score, word) =>
      score + (name.toLowerCase().includes(word) ? 3 : 0) + (description.toLowerCase().includes(word) ? 1 : 0),
    0,
  );

/** The options that fit best; all names, without what they do, where none fits. */
export const searchOptions = (query: string): readonly FoundOption[] | { readonly names: readonly string[] } => {
  const words = query.toLowerCase().match(/[a-z]{2,}/g) ?? [];
  const found = options
    .map((option) => ({ option, score: scoreOf(option, words) }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, foundMax);
  return found.length > 0 ? found.map(({ option }) => option) : { names: options.map(({ name }) => name) };
};
