/** How large a picture or a document may become, by their own formats and by the memory of the machine that makes them. */
import { AppError } from './errors.ts';

export type PictureFormat = 'png' | 'jpeg' | 'webp';

/** Device pixels of one picture. Each takes 13 to 19 bytes of the browser's memory while the picture is taken. */
export const picturePixelsMax = 40_000_000;

/** Pixels of the small picture beside a document. */
export const previewPixelsMax = 4_000_000;

/** Device pixels of a side; Chromium answers with an empty picture beyond what the format can hold. */
export const pictureSideMax: Readonly<Record<PictureFormat, number>> = { png: 65_535, jpeg: 65_535, webp: 16_383 };

/** What one streamed answer can carry, in bytes. */
export const documentBytesMax = 200 * 1024 * 1024;

/** Pages of one document. */
export const documentPagesMax = 5_000;

export type PictureSize = {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly deviceScaleFactor?: number | undefined;
};

/** What is wrong with a picture of this size, as a sentence; undefined when nothing is. */
export const pictureFault = (
  { width, height, deviceScaleFactor = 1 }: PictureSize,
  format: PictureFormat,
): string | undefined => {
  // Zero stands for the device's own factor.
  const factor = deviceScaleFactor || 1;
  const sideMax = pictureSideMax[format];
  if (width * height * factor * factor > picturePixelsMax) {
    return `The picture would have more than ${picturePixelsMax / 1e6} million pixels: make the page smaller, or lower deviceScaleFactor.`;
  }
  if (Math.max(width, height) * factor <= sideMax) return undefined;
  const advice = format === 'webp' ? 'choose another imageType, or make the page smaller' : 'make the page smaller';
  return `A ${format} holds at most ${sideMax} pixels on a side: ${advice}.`;
};

/** @throws AppError `document_too_large` */
export const assertPictureFits = (size: PictureSize, format: PictureFormat): void => {
  const fault = pictureFault(size, format);
  if (fault) throw new AppError('document_too_large', { message: fault });
};
