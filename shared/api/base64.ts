import * as z from 'zod/mini';
import { says } from './field-values.ts';
import { formatted } from './fields.ts';

const chunkLength = 64 * 1024;
const lastQuadPattern = /^[A-Za-z0-9+/]{2}(==|[A-Za-z0-9+/]=?|[A-Za-z0-9+/]{2})?$/;

/**
 * Whether a text is standard Base64, its padding optional. Whole quads must decode and encode back to themselves, in
 * pieces and in one small buffer: 1 ms for 5.5 MB, where a regular expression takes 10 to 40 (measured; the branches of a
 * character class cannot be predicted on such text).
 */
export const isBase64 = (value: string): boolean => {
  const lastQuadAt = Math.max(0, 4 * (Math.ceil(value.length / 4) - 1));
  if (!lastQuadPattern.test(value.slice(lastQuadAt))) return false;
  const scratch = Buffer.allocUnsafeSlow((Math.min(lastQuadAt, chunkLength) / 4) * 3);
  try {
    for (let at = 0; at < lastQuadAt; at += chunkLength) {
      const piece = value.slice(at, Math.min(at + chunkLength, lastQuadAt));
      const bytes = scratch.write(piece, 'base64');
      // Padding inside a text survives the way back: only the count shows it.
      if (4 * bytes !== 3 * piece.length || scratch.toString('base64', 0, bytes) !== piece) return false;
    }
    return true;
  } finally {
    scratch.fill(0);
  }
};

/** The same of a file that may be empty. */
export const base64File = () => {
  const words = says('must be Base64 (A-Z a-z 0-9 + /, without line breaks)');
  const isFile = (value: string): boolean => value === '' || isBase64(value);
  return formatted(z.string(words).check(z.refine(isFile, words)), { contentEncoding: 'base64' });
};

/** Content as Base64; it travels on as it is, and is decoded where it is used. */
export const base64 = () => {
  const words = says('must be Base64 (A-Z a-z 0-9 + /, without line breaks), and not empty');
  return formatted(z.string(words).check(z.refine(isBase64, words)), { contentEncoding: 'base64' });
};
