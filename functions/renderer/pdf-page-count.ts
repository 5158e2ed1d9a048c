import { numberIn, type PdfObjects } from './pdf-objects.ts';

/** The page count of a PDF, read from the root of its page tree. Source: ISO 32000-1, 7.7.3. */
export const countPages = async ({ root, read }: Pick<PdfObjects, 'root' | 'read'>): Promise<number> => {
  const pageTree = await read(numberIn(await read(root), /\/Pages (\d+) 0 R/));
  return numberIn(pageTree, /\/Count (\d+)/);
};
