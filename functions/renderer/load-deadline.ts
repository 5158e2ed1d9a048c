import { AppError } from '../../shared/domain/errors.ts';
import type { RenderJob } from '../../shared/domain/render-job.ts';

/** Milliseconds that are kept from loading so that there is time to print what is there. */
const printingMsMax = 5_000;
const printingShare = 0.2;
/** So that a wait ends by its own name before the job ends without one. */
const namingMs = 25;

/** The end of a job's patience with its pages. */
export type LoadDeadline = {
  readonly leftMs: () => number;
  /** @throws AppError `render_timeout` when the work takes longer than there is time */
  readonly race: <Result>(work: Promise<Result>) => Promise<Result>;
  readonly clear: () => void;
};

/** `deadlineAt`: the job's own, in epoch ms. */
export const createLoadDeadline = ({ page, timeoutMs }: RenderJob, deadlineAt: number): LoadDeadline => {
  const keptMs = page.bestAttempt ? Math.min(printingMsMax, timeoutMs * printingShare) : namingMs;
  const leftMs = (): number => Math.max(0, deadlineAt - keptMs - Date.now());
  const passed = Promise.withResolvers<never>();
  passed.promise.catch(() => undefined);
  const timer = setTimeout(() => passed.reject(new AppError('render_timeout')), leftMs());
  return {
    leftMs,
    race: (work) => Promise.race([work, passed.promise]),
    clear: () => clearTimeout(timer),
  };
};
