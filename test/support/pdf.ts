import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

export type ReadPdf = {
  readonly pages: number;
  /** Text of each page, in the document's order. */
  readonly text: readonly string[];
  /** Width and height of the first page, in points. */
  readonly size: { readonly width: number; readonly height: number };
  readonly isTagged: boolean;
};

type Document = Awaited<ReturnType<typeof getDocument>['promise']>;

/** Whether it says that it is. */
export const isMarked = async (document: Document): Promise<boolean> =>
  ((await document.getMarkInfo()) as ReadonlyMap<string, boolean> | null)?.get('Marked') === true;

/** Opens a PDF as a reader would. */
export const readPdf = async (bytes: Uint8Array, password?: string): Promise<ReadPdf> => {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0, ...(password && { password }) });
  const document = await task.promise;
  const text: string[] = [];
  let size = { width: 0, height: 0 };
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const { width, height } = page.getViewport({ scale: 1 });
    if (number === 1) size = { width, height };
    const { items } = await page.getTextContent();
    text.push(items.map((item) => ('str' in item ? item.str : '')).join(' '));
  }
  const isTagged = await isMarked(document);
  await task.destroy();
  return { pages: document.numPages, text, size, isTagged };
};
