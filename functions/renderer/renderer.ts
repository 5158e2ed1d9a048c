/** One job at a time: its deadline, its second try when the browser is lost, and what is put in order after it. */
import { AppError } from '../../shared/domain/errors.ts';
import type { RenderJob } from '../../shared/domain/render-job.ts';
import { type Browser, browserBytesMax } from './browser.ts';
import type { FrameWriter } from './frame-writer.ts';
import { watchMemory } from './memory-limit.ts';
import type { PageState } from './prepared-page.ts';
import { createReadyBrowser, type Ready } from './ready-browser.ts';
import { runJob } from './run-job.ts';
import { createReadyThread } from './stages/ready-thread.ts';

/** A job that comes so soon after its page stood ready had waited for that: what it may not need would only delay the next. */
const pressureMs = 100;
/** A second try that is sure to end at the deadline too is none. */
const retryMsMin = 1_000;

const startDeadline = (timeoutMs: number) => {
  const at = Date.now() + timeoutMs;
  const { promise: passed, reject } = Promise.withResolvers<never>();
  passed.catch(() => undefined);
  const timer = setTimeout(() => reject(new AppError('render_timeout')), timeoutMs);
  return {
    at,
    passed,
    isOver: () => Date.now() >= at,
    leftMs: () => at - Date.now(),
    clear: () => clearTimeout(timer),
  };
};

type Deadline = ReturnType<typeof startDeadline>;

/** How Chromium ends itself when a page takes more memory than it may have. */
const ownEnds: readonly (NodeJS.Signals | null)[] = ['SIGTRAP', 'SIGILL', 'SIGABRT'];

/** What the end of a browser means: in a single process, a page that fails takes the browser along. */
const lossOf = async ({ mode, exited }: Browser, cause?: unknown): Promise<AppError> => {
  const isPages = mode === 'single-process' && ownEnds.includes(await exited);
  return new AppError(isPages ? 'page_failed' : 'renderer_lost', {}, cause);
};

const rejectWhenLost = (browser: Browser): Promise<never> => {
  const lost = browser.exited.then(() => lossOf(browser)).then((loss) => Promise.reject(loss));
  lost.catch(() => undefined);
  return lost;
};

/** Runs the job until it has ended, or cannot end well any more. */
const runGuarded = async (
  ready: Ready,
  job: RenderJob,
  frames: FrameWriter,
  limits: Parameters<typeof runJob>[3],
): Promise<void> => {
  const { browser, prepared } = ready;
  const memory = watchMemory(browser, browserBytesMax);
  const pageFailed = Promise.race([prepared.crashed, memory.exceeded]).catch(async (cause: unknown) => {
    // Printing a page that has crashed would hang or end the browser: nothing more is sent to it.
    await browser.kill();
    throw new AppError('page_failed', {}, cause);
  });
  pageFailed.catch(() => undefined);
  try {
    await Promise.race([runJob(ready, job, frames, limits), pageFailed, rejectWhenLost(browser)]);
  } catch (error) {
    if (prepared.hasCrashed() || memory.isExceeded()) return await pageFailed;
    if (error instanceof AppError || browser.isAlive()) throw error;
    await browser.kill();
    throw await lossOf(browser, error);
  } finally {
    memory.stop();
  }
};

/** How the next page is to stand, by what the last job was made of: what came last comes next, more often than not. */
const stateFor = (kind: RenderJob['source']['kind'], isPressed: boolean): PageState => {
  if (kind === 'template') return 'template';
  // Not every document needs an origin: where jobs wait for their page, the one that does can open it as well.
  return kind === 'url' || kind === 'urls' || (kind === 'html' && isPressed) ? 'blank' : 'origin';
};

export const createRenderer = () => {
  const pages = createReadyBrowser();
  const threads = createReadyThread();
  let busy: Ready | undefined;
  let readyAt = 0;
  let isPressed = false;
  let lastKind: RenderJob['source']['kind'] = 'html';
  let lastHadThread = false;

  const runOnce = async (accountId: string, job: RenderJob, frames: FrameWriter, deadline: Deadline) => {
    const taken = await pages.take(accountId);
    // Its caller has been answered meanwhile, and has put in order what there was.
    if (deadline.isOver()) return await taken.browser.kill();
    busy = taken;
    const own = threads.forJob();
    try {
      await runGuarded(taken, job, frames, { deadlineAt: deadline.at, thread: own.thread });
    } finally {
      taken.browser.proxy.endJob();
      lastHadThread = own.wasUsed();
      await own.end();
    }
  };

  return {
    /** Starts the browser and prepares the first page. */
    prepare: pages.prepare,

    /**
     * Renders one job into frames, header to trailer. A browser that is lost before the first frame left is replaced, and
     * the job begun again, once.
     */
    render: async (accountId: string, job: RenderJob, frames: FrameWriter): Promise<void> => {
      const deadline = startDeadline(job.timeoutMs);
      isPressed = Date.now() - readyAt < pressureMs;
      lastKind = job.source.kind;
      const run = async (): Promise<void> => {
        try {
          await runOnce(accountId, job, frames, deadline);
        } catch (error) {
          const isLost = error instanceof AppError && error.code === 'renderer_lost';
          if (!isLost || deadline.leftMs() < retryMsMin || !frames.startAgain()) throw error;
          await busy?.browser.kill();
          await runOnce(accountId, job, frames, deadline).catch((again: unknown) => {
            // Two browsers were ready, began it and went: it is the page that ends them, and would end any other.
            throw again instanceof AppError && again.code === 'renderer_lost' ? new AppError('page_failed') : again;
          });
        }
      };
      try {
        await Promise.race([run(), deadline.passed]);
      } finally {
        deadline.clear();
        busy?.browser.proxy.endJob();
      }
    },

    /** Disposes of the job's page and prepares the next; what would run after the handler returns is frozen. */
    cleanUp: async (): Promise<void> => {
      const used = busy;
      busy = undefined;
      await pages.replace(used, {
        warm: !isPressed,
        state: stateFor(lastKind, isPressed),
      });
      if (lastHadThread) await threads.prepare();
      readyAt = Date.now();
    },
  };
};
