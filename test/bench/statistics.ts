/** What can be said of times that were taken in turn, on a machine that has other things to do as well. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);

const ofPairs = (own: readonly number[], base: readonly number[], relate: (own: number, base: number) => number) =>
  median(own.map((value, round) => relate(value, base[round] ?? Number.NaN)));

/** Median, over the rounds, of one's value divided by another's of the same round. */
export const pairRatio = (own: readonly number[], base: readonly number[]): number =>
  ofPairs(own, base, (value, other) => value / other);

/** Likewise, of the difference. */
export const pairDifference = (own: readonly number[], base: readonly number[]): number =>
  ofPairs(own, base, (value, other) => value - other);
