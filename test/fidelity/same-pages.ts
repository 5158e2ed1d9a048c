import { differingPixels, type PdfPage, readPages } from './pdf-pages.ts';

/** Share of a page's pixels. */
const differingMax = 0.001;

/** The same text on as many pages, and the same picture of each. */
export const expectSamePages = async (ours: Buffer, plain: Buffer): Promise<void> => {
  const [our, their] = [await readPages(ours), await readPages(plain)];
  expect(our.map(({ text }) => text)).toEqual(their.map(({ text }) => text));
  for (const [at, page] of their.entries()) {
    const differing = differingPixels(our[at] as PdfPage, page);
    expect(differing / page.pixels.length).toBeLessThanOrEqual(differingMax);
  }
};
