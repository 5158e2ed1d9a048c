import type { Frame } from 'puppeteer-core';
import { AppError } from '../../shared/domain/errors.ts';
import type { PageOptions } from '../../shared/domain/render-job.ts';
import type { EgressProxy } from './egress-proxy.ts';
import type { LoadDeadline } from './load-deadline.ts';
import type { PageWatch } from './page-watch.ts';
import type { PreparedPage } from './prepared-page.ts';

/** One document on its way to being complete. */
export type Loading = {
  readonly prepared: PreparedPage;
  readonly options: PageOptions;
  readonly proxy: EgressProxy;
  readonly watch: PageWatch;
  readonly deadline: LoadDeadline;
  /** Milliseconds for which a resource may send nothing, apart from the time that the job has. */
  readonly resourceMs: number;
};

/** How often what gives no sign of itself is looked at, in ms. */
const lookMs = 25;

type Limits = {
  /** The request field that asks for it. */
  readonly field?: keyof PageOptions | undefined;
  readonly timeoutMs?: number | undefined;
};

/**
 * Settles once something is true; it is looked at whenever something happens, and in between.
 * @throws AppError `render_timeout`
 */
export const until = async (
  { watch, deadline }: Loading,
  isTrue: () => boolean | Promise<boolean>,
  { field, timeoutMs = Number.POSITIVE_INFINITY }: Limits = {},
): Promise<void> => {
  const endsAt = Date.now() + Math.min(timeoutMs, deadline.leftMs());
  while (!(await deadline.race(Promise.resolve(isTrue()), field))) {
    if (Date.now() >= endsAt) throw new AppError('render_timeout', field && { field });
    await watch.next(lookMs);
  }
};

export const childFrames = async ({ page }: PreparedPage): Promise<readonly Frame[]> =>
  (await page()).frames().filter((frame) => frame.parentFrame());
