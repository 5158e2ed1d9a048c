import { numberIn, type PdfObjects } from './pdf-objects.ts';

/** Points, 72 to the inch. */
export type PageSize = { readonly width: number; readonly height: number };

/** The size of the first page, as it is written in it. Source: ISO 32000-1, 7.7.3.3. */
export const firstPageSize = async ({ root, read }: Pick<PdfObjects, 'root' | 'read'>): Promise<PageSize> => {
  let node = await read(numberIn(await read(root), /\/Pages (\d+) 0 R/));
  while (!/\/Type \/Page\b(?!s)/.test(node)) node = await read(numberIn(node, /\/Kids \[(\d+) 0 R/));
  return {
    width: numberIn(node, /\/MediaBox \[[-\d.]+ [-\d.]+ ([\d.]+) /),
    height: numberIn(node, /\/MediaBox \[[-\d.]+ [-\d.]+ [\d.]+ ([\d.]+)\]/),
  };
};
