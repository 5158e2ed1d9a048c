import { PNG } from 'pngjs';
import type { Rendering } from './rendering.ts';

export type Pixels = {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and alpha of a pixel; negative positions count from the far end. */
  readonly at: (x: number, y: number) => readonly number[];
};

export const readPng = (bytes: Buffer): Pixels => {
  const { width, height, data } = PNG.sync.read(bytes);
  return {
    width,
    height,
    at: (x, y) => {
      const start = ((y < 0 ? height + y : y) * width + (x < 0 ? width + x : x)) * 4;
      return [...data.subarray(start, start + 4)];
    },
  };
};

const toPng = `async (base64, type) => {
  const bitmap = await createImageBitmap(new Blob([Uint8Array.fromBase64(base64)], { type }));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext('2d').drawImage(bitmap, 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer()).toBase64();
}`;

/** A picture of any type that browsers know, decoded by one. */
export const readPicture = async (rendering: Rendering, bytes: Buffer, type: string): Promise<Pixels> => {
  const base64 = await rendering.onPage('', async ({ page }) =>
    (await page()).evaluate(`(${toPng})(${JSON.stringify(bytes.toString('base64'))}, ${JSON.stringify(type)})`),
  );
  return readPng(Buffer.from(String(base64), 'base64'));
};
