/**
 * One job at a time through one browser. A browser never serves two accounts; every job has a context of its own, and
 * the next one stands prepared before it is asked for.
 */
import { AppError } from '../../shared/domain/errors.ts';
import type { RenderJob } from '../../shared/domain/render-job.ts';
import { type Browser, launchBrowser } from './browser.ts';
import type { FrameWriter } from './frame-writer.ts';
import { preparePage } from './prepared-page.ts';
import { type Ready, runJob } from './run-job.ts';

/** Under pressure the next job waits already: a warm-up print would only delay it. */
const pressureMs = 300;
const disposeMsMax = 1_000;

const after = (ms: number, error: () => Error): { promise: Promise<never>; clear: () => void } => {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(error()), ms);
  promise.catch(() => undefined);
  return { promise, clear: () => clearTimeout(timer) };
};

export const createRenderer = () => {
  let ready: Promise<Ready> | undefined;
  let busy: Ready | undefined;
  let account: string | undefined;
  let lastEndedAt = 0;

  const prepare = async (warm: boolean, reused?: Browser): Promise<Ready> => {
    const browser = reused ?? (await launchBrowser());
    return { browser, prepared: await preparePage(browser, { warm }) };
  };

  const takeFor = async (accountId: string): Promise<Ready> => {
    const current = await ready?.catch(() => undefined);
    ready = undefined;
    const isOthers = account !== undefined && account !== accountId;
    account = accountId;
    if (current && !isOthers && current.browser.isAlive()) return current;
    await current?.browser.kill();
    return await prepare(false);
  };

  const dispose = async ({ browser, prepared }: Ready): Promise<Browser | undefined> => {
    const late = after(disposeMsMax, () => new Error('the context does not close'));
    try {
      if (!browser.isAlive()) throw new Error('the browser is gone');
      await Promise.race([prepared.context.close(), late.promise]);
      return browser;
    } catch {
      await browser.kill();
      return undefined;
    } finally {
      late.clear();
    }
  };

  return {
    /** Starts the browser and prepares the first page. */
    prepare: async (): Promise<void> => {
      ready = prepare(true);
      await ready;
    },

    /** Renders one job into frames, header to trailer. */
    render: async (accountId: string, job: RenderJob, frames: FrameWriter): Promise<void> => {
      const deadlineAt = Date.now() + job.timeoutMs;
      const timeout = after(job.timeoutMs, () => new AppError('render_timeout'));
      busy = await takeFor(accountId);
      const { browser, prepared } = busy;
      try {
        await Promise.race([runJob(busy, job, frames, deadlineAt), timeout.promise, prepared.crashed]);
      } finally {
        timeout.clear();
        browser.proxy.endJob();
      }
    },

    /** Disposes of the job's context and prepares the next; what would run after the handler returns is frozen. */
    cleanUp: async (): Promise<void> => {
      const isPressed = Date.now() - lastEndedAt < pressureMs;
      lastEndedAt = Date.now();
      const kept = busy && (await dispose(busy));
      busy = undefined;
      ready = prepare(!isPressed, kept);
      await ready;
    },
  };
};
