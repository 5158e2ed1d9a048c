/** Milliseconds by phase of a render. */
export type Clock = { page: number; load: number; print: number };

/** Does a piece of work and adds the time that it took, to a tenth of a millisecond, to its phase. */
export const timed = async <Result>(clock: Clock, phase: keyof Clock, work: () => Promise<Result>): Promise<Result> => {
  const from = performance.now();
  try {
    return await work();
  } finally {
    clock[phase] = Math.round((clock[phase] + performance.now() - from) * 10) / 10;
  }
};
