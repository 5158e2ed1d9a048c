/** What is rendered: files, by name or pattern, URLs, standard input, a template by its id. */
import { glob, stat } from 'node:fs/promises';
import { basename, dirname, extname, relative, resolve } from 'node:path';
import { UsageError } from '../exit-codes.ts';

export type Input =
  | { readonly kind: 'stdin'; readonly shown: string }
  | { readonly kind: 'url'; readonly shown: string; readonly url: string }
  | { readonly kind: 'template'; readonly shown: string; readonly templateId: string }
  /** `shown` as it was named, or found by a pattern. */
  | { readonly kind: 'file'; readonly shown: string; readonly path: string };

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

const fileInput = (shown: string): Input => ({ kind: 'file', shown, path: resolve(shown) });

const matching = async (pattern: string): Promise<readonly Input[]> => {
  const found = (await Array.fromAsync(glob(pattern))).sort();
  const files: string[] = [];
  for (const path of found) if (await isFile(path)) files.push(path);
  if (files.length === 0) throw new UsageError(`${pattern} matches no file.`);
  return files.map(fileInput);
};

const inputsOf = async (word: string): Promise<readonly Input[]> => {
  if (word === '-') return [{ kind: 'stdin', shown: 'standard input' }];
  if (/^https?:\/\//i.test(word)) return [{ kind: 'url', shown: word, url: word }];
  // A file of just that name wins over what it would match as a pattern.
  if (await isFile(word)) return [fileInput(word)];
  if (/[*?[{]/.test(word)) return matching(word);
  throw new UsageError(`${word} is not a file, not an http(s) URL, and not - for standard input.`);
};

/** @throws UsageError for what is none */
export const readInputs = async (
  words: readonly string[],
  templateId: string | undefined,
): Promise<readonly Input[]> => {
  if (templateId !== undefined) {
    if (words.length > 0) throw new UsageError('--template-id stands in place of an input.');
    return [{ kind: 'template', shown: templateId, templateId }];
  }
  if (words.length === 0) throw new UsageError('Name what to render: a file, an http(s) URL, or - for standard input.');
  const inputs = (await Promise.all(words.map(inputsOf))).flat();
  if (inputs.filter(({ kind }) => kind === 'stdin').length > 1)
    throw new UsageError('Standard input can be read once.');
  return inputs;
};

/** What a pattern for outputs may say of an input. */
export const partsOf = (input: Input): { readonly name: string; readonly dir: string } => {
  if (input.kind === 'stdin') return { name: 'output', dir: '.' };
  if (input.kind === 'url') return { name: new URL(input.url).hostname, dir: '.' };
  if (input.kind === 'template') return { name: input.templateId, dir: '.' };
  const dir = relative(process.cwd(), dirname(input.path));
  return { name: basename(input.path, extname(input.path)), dir: dir === '' || dir.startsWith('..') ? '.' : dir };
};
