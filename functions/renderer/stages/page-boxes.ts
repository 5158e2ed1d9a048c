import { dictionaryAt, listAt, type PdfGraph, resolve } from './pdf-graph.ts';

/** What of a page is seen, in points, and how far it is turned clockwise when it is. */
export type PageBox = {
  readonly left: number;
  readonly bottom: number;
  /** As the page lies, before it is turned. */
  readonly width: number;
  readonly height: number;
  readonly turn: 0 | 90 | 180 | 270;
};

const letter = [0, 0, 612, 792] as const;
/** Source: ISO 32000-1, annex C. */
const sides = { min: 3, max: 14_400 } as const;
const clamp = (side: number): number => Math.min(sides.max, Math.max(sides.min, side));

export const pageBox = (graph: PdfGraph, page: string): PageBox => {
  const { '/CropBox': crop, '/MediaBox': media, '/Rotate': rotate } = dictionaryAt(graph, page);
  const numbers = listAt(graph, crop ?? media).map((value) => Number(resolve(graph, value)));
  const isBox = numbers.length === 4 && numbers.every(Number.isFinite);
  const [x1, y1, x2, y2] = (isBox ? numbers : letter) as [number, number, number, number];
  const turn = ((((Number(resolve(graph, rotate)) || 0) % 360) + 360) % 360) as PageBox['turn'];
  return {
    left: Math.min(x1, x2),
    bottom: Math.min(y1, y2),
    width: clamp(Math.abs(x2 - x1)),
    height: clamp(Math.abs(y2 - y1)),
    turn: [90, 180, 270].includes(turn) ? turn : 0,
  };
};

/** Width and height as a reader sees them. */
export const seenSize = ({ width, height, turn }: PageBox): { readonly width: number; readonly height: number } =>
  turn % 180 === 0 ? { width, height } : { width: height, height: width };

/** From a sheet that is seen upright to the page as it lies. */
export const matrixOf = ({ left, bottom, width, height, turn }: PageBox): readonly number[] => {
  if (turn === 90) return [0, 1, -1, 0, left + width, bottom];
  if (turn === 180) return [-1, 0, 0, -1, left + width, bottom + height];
  if (turn === 270) return [0, -1, 1, 0, left, bottom + height];
  return [1, 0, 0, 1, left, bottom];
};
