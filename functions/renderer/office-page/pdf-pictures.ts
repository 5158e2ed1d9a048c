/** The pictures of a PDF's page, each as PNG with the place and the size that it is shown in. */
import { OPS, type PDFPageProxy } from 'pdfjs-dist';

export type Picture = {
  readonly png: Uint8Array;
  /** Points, from the page's lower left corner. */
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

type Matrix = readonly [number, number, number, number, number, number];
type Decoded = {
  readonly width: number;
  readonly height: number;
  readonly bitmap?: ImageBitmap;
  readonly data?: Uint8ClampedArray | Uint8Array;
  /** 1: one bit of grey; 2: RGB; 3: RGBA. */
  readonly kind?: number;
};

/** Of a page. */
const picturesMax = 100;
/** A line or a spot is no picture that anybody would miss. Points. */
const sideMin = 8;

const multiplied = (a: Matrix, b: Matrix): Matrix => [
  a[0] * b[0] + a[2] * b[1],
  a[1] * b[0] + a[3] * b[1],
  a[0] * b[2] + a[2] * b[3],
  a[1] * b[2] + a[3] * b[3],
  a[0] * b[4] + a[2] * b[5] + a[4],
  a[1] * b[4] + a[3] * b[5] + a[5],
];

const toRgba = ({ data = new Uint8Array(), kind, width, height }: Decoded): Uint8ClampedArray<ArrayBuffer> => {
  const rgba = new Uint8ClampedArray(width * height * 4);
  if (kind === 3) rgba.set(data.subarray(0, rgba.length));
  if (kind === 2) {
    for (let at = 0; at < width * height; at += 1) {
      rgba.set([data[at * 3] ?? 0, data[at * 3 + 1] ?? 0, data[at * 3 + 2] ?? 0, 255], at * 4);
    }
  }
  if (kind === 1) {
    const rowBytes = (width + 7) >> 3;
    for (let at = 0; at < width * height; at += 1) {
      const [x, y] = [at % width, Math.floor(at / width)];
      const isLight = ((data[y * rowBytes + (x >> 3)] ?? 0) & (128 >> (x & 7))) !== 0;
      rgba.set(isLight ? [255, 255, 255, 255] : [0, 0, 0, 255], at * 4);
    }
  }
  return rgba;
};

const pngOf = async (decoded: Decoded): Promise<Uint8Array> => {
  const { width, height, bitmap } = decoded;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (bitmap) context?.drawImage(bitmap, 0, 0);
  else context?.putImageData(new ImageData(toRgba(decoded), width, height), 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
};

const decodedOf = (page: PDFPageProxy, id: string): Promise<Decoded | null> =>
  new Promise((resolve) => {
    const objects = id.startsWith('g_') ? page.commonObjs : page.objs;
    objects.get(id, resolve as (data: unknown) => void);
  });

type Placed = { readonly id: string | Decoded; readonly matrix: Matrix };

const placedOn = (functions: readonly number[], args: readonly (readonly unknown[] | null)[]): readonly Placed[] => {
  let matrix: Matrix = [1, 0, 0, 1, 0, 0];
  const saved: Matrix[] = [];
  const placed: Placed[] = [];
  functions.forEach((operation, at) => {
    const given = args[at] ?? [];
    if (operation === OPS.save) saved.push(matrix);
    else if (operation === OPS.restore) matrix = saved.pop() ?? matrix;
    else if (operation === OPS.transform) matrix = multiplied(matrix, given as unknown as Matrix);
    else if (operation === OPS.paintFormXObjectBegin) {
      saved.push(matrix);
      if (given[0]) matrix = multiplied(matrix, given[0] as Matrix);
    } else if (operation === OPS.paintFormXObjectEnd) matrix = saved.pop() ?? matrix;
    else if (operation === OPS.paintImageXObject) placed.push({ id: given[0] as string, matrix });
    else if (operation === OPS.paintInlineImageXObject) placed.push({ id: given[0] as Decoded, matrix });
  });
  return placed.slice(0, picturesMax);
};

/** Reading the page's operators makes its fonts known, too. */
export const picturesOf = async (page: PDFPageProxy): Promise<readonly Picture[]> => {
  const { fnArray, argsArray } = await page.getOperatorList();
  const pictures: Picture[] = [];
  for (const { id, matrix } of placedOn(fnArray, argsArray)) {
    const [a, b, c, d, , y] = matrix;
    const [width, height] = [Math.hypot(a, b), Math.hypot(c, d)];
    if (width < sideMin || height < sideMin) continue;
    const decoded = typeof id === 'string' ? await decodedOf(page, id) : id;
    if (!decoded?.width || !decoded.height) continue;
    pictures.push({ png: await pngOf(decoded), top: Math.max(y, y + d), width, height });
  }
  return pictures;
};
