/** Byte ranges of HTTP. Source: RFC 9110, section 14. */

/** First and last byte, both counted. */
export type ByteRange = { readonly first: number; readonly last: number };

/**
 * The part of a file that a Range header asks for; undefined for the whole: without a header, with one that is no byte
 * range, and with several ranges at once. `none`: the file has none of these bytes.
 */
export const readByteRange = (header: string | undefined, length: number): ByteRange | 'none' | undefined => {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  // Without a first byte it is the last so many.
  const first = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const last = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  if (first > last) return 'none';
  return { first, last };
};
