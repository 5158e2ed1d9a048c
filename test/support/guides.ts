/** The documents for those who begin, by their code blocks: each shows a file, is run, or is what a run prints. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const docs = join(import.meta.dirname, '..', '..', 'docs');

export type Block = {
  readonly language: string;
  /** The file below docs/examples that the block shows whole, named behind its language. */
  readonly file: string | undefined;
  readonly code: string;
};

/** By their paths in docs. */
export const guides: readonly string[] = [
  'quickstart.md',
  ...readdirSync(join(docs, 'guides')).map((name) => `guides/${name}`),
];

export const blocksOf = (guide: string): readonly Block[] =>
  [...readFileSync(join(docs, guide), 'utf8').matchAll(/^```(\w*)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', file, code = '']) => ({ language, file, code }),
  );
