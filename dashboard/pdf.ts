/**
 * Draws the pages of a PDF. It is a file of its own, loaded once a PDF is shown. It works in the page's own thread: a worker
 * would be started by an address as text, which Trusted Types refuse without a policy, and there is none.
 */
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import 'pdfjs-dist/legacy/build/pdf.worker.mjs';

export type Pdf = {
  readonly pages: number;
  /** Of the first page, in points. */
  readonly size: { readonly width: number; readonly height: number };
  /**
   * Draws a page, numbered from 1, and answers what can be read on it.
   * @param width in pixels
   */
  readonly draw: (page: number, canvas: HTMLCanvasElement, width: number) => Promise<string>;
  readonly close: () => Promise<void>;
};

export const openPdf = async (bytes: Uint8Array<ArrayBuffer>): Promise<Pdf> => {
  const task = getDocument({ data: bytes, verbosity: 0, useWasm: false });
  const document = await task.promise;
  const viewportOf = async (number: number, scale = 1) => (await document.getPage(number)).getViewport({ scale });
  const { width, height } = await viewportOf(1);
  return {
    pages: document.numPages,
    size: { width, height },
    draw: async (number, canvas, pixels) => {
      const page = await document.getPage(number);
      const viewport = await viewportOf(number, pixels / (await viewportOf(number)).width);
      Object.assign(canvas, { width: Math.round(viewport.width), height: Math.round(viewport.height) });
      await page.render({ canvas, viewport }).promise;
      const { items } = await page.getTextContent();
      return items.map((item) => ('str' in item ? item.str : '')).join(' ');
    },
    close: () => task.destroy(),
  };
};
