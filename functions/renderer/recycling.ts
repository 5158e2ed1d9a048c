/** What a browser has gone through. */
export type Wear = {
  readonly jobs: number;
  readonly ageMs: number;
  /** Of all its processes, less what they share. */
  readonly privateBytes: number;
};

/** At which a browser is replaced by a new one: what it leaks goes with it. */
export const wearMax: Wear = { jobs: 200, ageMs: 30 * 60_000, privateBytes: 700 * 1024 * 1024 };

export const isSpent = (wear: Wear, max: Wear = wearMax): boolean =>
  wear.jobs >= max.jobs || wear.ageMs >= max.ageMs || wear.privateBytes >= max.privateBytes;
