/** What an account used, by day: counts and sums, never what was rendered. */
import type { JobEnd } from './job.ts';

/** Sums of one day (UTC), or of several. */
export type Usage = {
  readonly renders: number;
  /** Of the renders, those that failed. */
  readonly errors: number;
  readonly ms: number;
  readonly bytes: number;
  /** Renders by how long they took: `bucketOf` to their number. */
  readonly durations: Readonly<Record<number, number>>;
};

export const noUsage: Usage = { renders: 0, errors: 0, ms: 0, bytes: 0, durations: {} };

/** Each bucket ends at the square root of 2 times the one before: close enough for a quantile, and few numbers. */
const bucketOf = (ms: number): number => Math.max(0, Math.ceil(Math.log2(Math.max(1, ms)) * 2));
const endOfBucket = (bucket: number): number => Math.round(2 ** (bucket / 2));

export const usageOf = ({ status, processMs, bytes = 0 }: JobEnd): Usage => ({
  renders: 1,
  errors: status === 'error' ? 1 : 0,
  ms: Math.round(processMs),
  bytes,
  durations: { [bucketOf(processMs)]: 1 },
});

export const addUsage = (one: Usage, other: Usage): Usage => {
  const durations: Record<number, number> = { ...one.durations };
  for (const [bucket, count] of Object.entries(other.durations)) {
    durations[Number(bucket)] = (durations[Number(bucket)] ?? 0) + count;
  }
  return {
    renders: one.renders + other.renders,
    errors: one.errors + other.errors,
    ms: one.ms + other.ms,
    bytes: one.bytes + other.bytes,
    durations,
  };
};

/** Milliseconds that this share of the renders (0 to 1) took at most, to within a factor of 1.42; 0 without renders. */
export const quantileMs = ({ durations, renders }: Usage, share: number): number => {
  let seen = 0;
  for (const [bucket, count] of Object.entries(durations).sort(([one], [other]) => Number(one) - Number(other))) {
    seen += count;
    if (seen >= renders * share) return endOfBucket(Number(bucket));
  }
  return 0;
};
