/** Where each document goes, and what it is, by the ending of its name. */
import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { UsageError } from '../exit-codes.ts';
import { type Input, partsOf } from './inputs.ts';

export type ImageType = 'png' | 'jpg' | 'jpeg' | 'webp';
export type Target = {
  readonly input: Input;
  /** A file; `-` for standard output. */
  readonly output: string;
  /** Left out: a PDF. */
  readonly imageType: ImageType | undefined;
};

const imageTypes: Readonly<Record<string, ImageType>> = {
  '.png': 'png',
  '.jpg': 'jpg',
  '.jpeg': 'jpg',
  '.webp': 'webp',
};

type Wanted = { readonly output: string | undefined; readonly imageType: ImageType | undefined };

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** A file's name, with `{name}` and `{dir}` to be filled in, and an ending. */
const patternOf = async ({ output, imageType }: Wanted): Promise<string> => {
  const usual = `{name}.${imageType ?? 'pdf'}`;
  if (output === undefined) return usual;
  if (output.endsWith('/') || (await isFolder(output))) return join(output, usual);
  return output;
};

const kindOf = (file: string, { imageType }: Wanted): ImageType | undefined => {
  const ending = extname(file).toLowerCase();
  const named = imageTypes[ending];
  const isSame = named === imageType || (named === 'jpg' && imageType === 'jpeg');
  if (imageType && (ending === '.pdf' || (named && !isSame))) {
    throw new UsageError(`${file} does not end as an image of the type ${imageType} does.`);
  }
  return imageType ?? named;
};

/** @throws UsageError where two documents would be one file */
export const targetsFor = async (inputs: readonly Input[], wanted: Wanted): Promise<readonly Target[]> => {
  const pattern = await patternOf(wanted);
  if (pattern === '-') {
    if (inputs.length > 1) throw new UsageError('Standard output takes one document.');
    return inputs.map((input) => ({ input, output: '-', imageType: wanted.imageType }));
  }
  const targets = inputs.map((input) => {
    const { name, dir } = partsOf(input);
    const output = join(pattern.replaceAll('{name}', () => name).replaceAll('{dir}', () => dir));
    return { input, output, imageType: kindOf(output, wanted) };
  });
  for (const [output, same] of Map.groupBy(targets, (target) => target.output)) {
    if (same.length > 1) {
      const both = same.map(({ input }) => input.shown).join(' and ');
      throw new UsageError(
        `${both} would both become ${output}: name a folder with -o, or a pattern such as out/{dir}/{name}.pdf.`,
      );
    }
  }
  return targets;
};
