/** Whether two PDFs are the same print: by their bytes, else by their pages as a reader shows them, pixels and text. */
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

export type PdfPage = {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and alpha of each pixel in one number. */
  readonly pixels: Uint32Array;
  readonly text: string;
};

type Picture = { readonly data: Uint8ClampedArray<ArrayBuffer> };
type Drawing = {
  readonly canvas: never;
  readonly context: {
    readonly getImageData: (left: number, top: number, width: number, height: number) => Picture;
  };
};
type CanvasFactory = { readonly create: (width: number, height: number) => Drawing };

/** Pixels to a point: 72 to the inch. */
const scale = 1;

export const readPages = async (pdf: Uint8Array): Promise<PdfPage[]> => {
  const task = getDocument({ data: new Uint8Array(pdf), verbosity: 0 });
  const document = await task.promise;
  const factory = document.canvasFactory as CanvasFactory;
  const pages: PdfPage[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const viewport = page.getViewport({ scale });
    const [width, height] = [Math.ceil(viewport.width), Math.ceil(viewport.height)];
    const { canvas, context } = factory.create(width, height);
    await page.render({ canvas, viewport }).promise;
    const { items } = await page.getTextContent();
    const text = items.map((item) => ('str' in item ? item.str : '')).join(' ');
    const { data } = context.getImageData(0, 0, width, height);
    pages.push({ width, height, pixels: new Uint32Array(data.buffer, data.byteOffset, width * height), text });
  }
  await task.destroy();
  return pages;
};

/** How many pixels differ, however little. */
export const differingPixels = (one: PdfPage, other: PdfPage): number => {
  if (one.width !== other.width || one.height !== other.height) return Math.max(one.pixels.length, other.pixels.length);
  return one.pixels.reduce((count, pixel, at) => count + (pixel === other.pixels[at] ? 0 : 1), 0);
};

/** All but when it was printed and how the browser had numbered the nodes of the page. */
const lastingPart = (pdf: Buffer): string =>
  pdf
    .toString('latin1')
    .replaceAll(/D:\d{14}[^)]*/g, '')
    .replaceAll(/\/ID \[[^\]]*\]/g, '')
    .replaceAll(/\/(Limits|Names) \[\(node[^\]]*\]/g, '')
    .replaceAll(/node\d{8}/g, '');

/** Then every pixel and every letter is the same too, with no need to draw them. */
export const areSamePrint = (one: Buffer, other: Buffer): boolean => lastingPart(one) === lastingPart(other);
