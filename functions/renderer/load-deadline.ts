import { AppError } from '../../shared/domain/errors.ts';
import type { PageOptions, RenderJob } from '../../shared/domain/render-job.ts';

/** Milliseconds that are kept from loading so that there is time to print what is there. */
const printingMs = { min: 500, max: 5_000 } as const;
const printingShare = 0.2;
/** So that a wait ends by its own name before the job ends without one. */
const namingMs = 25;

const printingMsOf = (timeoutMs: number): number =>
  Math.min(printingMs.max, Math.max(printingMs.min, timeoutMs * printingShare));

/** The end of a job's patience with its pages. */
export type LoadDeadline = {
  readonly leftMs: () => number;
  /** @throws AppError `render_timeout`, with the field that asked for it, when the work takes longer than there is time */
  readonly race: <Result>(work: Promise<Result>, field?: keyof PageOptions) => Promise<Result>;
  readonly clear: () => void;
};

/** `deadlineAt`: the job's own, in epoch ms. */
export const createLoadDeadline = ({ page, timeoutMs }: RenderJob, deadlineAt: number): LoadDeadline => {
  const keptMs = page.bestAttempt ? printingMsOf(timeoutMs) : namingMs;
  const leftMs = (): number => Math.max(0, deadlineAt - keptMs - Date.now());
  const passed = Promise.withResolvers<void>();
  const timer = setTimeout(passed.resolve, leftMs());
  const fail = async (field?: string): Promise<never> => {
    await passed.promise;
    throw new AppError('render_timeout', field ? { field } : {});
  };
  return {
    leftMs,
    race: (work, field) => Promise.race([work, fail(field)]),
    clear: () => clearTimeout(timer),
  };
};
