/**
 * Many byte sequences in one pass over a large buffer: the algorithm of Wu and Manber ("A fast algorithm for
 * multi-pattern searching", 1994). It looks at three bytes at a time and mostly skips as far as the shortest sequence
 * is long.
 */
export type Match = { readonly needle: number; readonly at: number };
export type ByteSearch = (haystack: Buffer) => Match[];

const blockBytes = 3;
const shiftMax = 255;

/** Thousands of sequences would fill a small table, and leave nothing to skip. */
const hashes = {
  small: {
    tableBits: 18,
    at: (bytes: Buffer, at: number): number =>
      ((bytes[at] as number) << 10) ^ ((bytes[at + 1] as number) << 5) ^ (bytes[at + 2] as number),
  },
  large: {
    tableBits: 24,
    at: (bytes: Buffer, at: number): number =>
      ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number),
  },
} as const;
const smallMax = 2000;

const startsWith = (haystack: Buffer, needle: Buffer, at: number): boolean =>
  at + needle.length <= haystack.length && haystack.compare(needle, 0, needle.length, at, at + needle.length) === 0;

/** @throws when there is nothing to look for, or a needle is shorter than three bytes */
export const createByteSearch = (needles: readonly Buffer[]): ByteSearch => {
  const shortest = needles.reduce((least, { length }) => Math.min(least, length), shiftMax);
  if (needles.length === 0 || shortest < blockBytes) throw new RangeError('Needles have at least three bytes');
  const lastBlock = shortest - blockBytes;
  const { tableBits, at: hashAt } = needles.length > smallMax ? hashes.large : hashes.small;
  const shifts = new Uint8Array(1 << tableBits).fill(lastBlock + 1);
  const endingWith = new Map<number, number[]>();

  for (const [index, needle] of needles.entries()) {
    for (let at = 0; at <= lastBlock; at += 1) {
      const hash = hashAt(needle, at);
      shifts[hash] = Math.min(shifts[hash] as number, lastBlock - at);
    }
    const hash = hashAt(needle, lastBlock);
    const known = endingWith.get(hash);
    if (known) known.push(index);
    else endingWith.set(hash, [index]);
  }

  return (haystack) => {
    const matches: Match[] = [];
    const end = haystack.length - blockBytes;
    let block = lastBlock;
    while (block <= end) {
      const hash = hashAt(haystack, block);
      const shift = shifts[hash] as number;
      if (shift > 0) {
        block += shift;
        continue;
      }
      const at = block - lastBlock;
      for (const needle of endingWith.get(hash) ?? []) {
        if (startsWith(haystack, needles[needle] as Buffer, at)) matches.push({ needle, at });
      }
      block += 1;
    }
    return matches;
  };
};
