/**
 * Keeps a page ready ahead of the job that will use it. A browser serves one account only; it serves many jobs, each in a
 * context of its own, until it has served long enough or anything went wrong.
 */
import { type Browser, chosenMode, launchBrowser } from './browser.ts';
import { type BrowserMode, probeMode } from './browser-mode.ts';
import { type Preparation, type PreparedPage, preparePage } from './prepared-page.ts';

export type Ready = { readonly browser: Browser; readonly prepared: PreparedPage };

/** After which a browser is replaced by a new one: what it keeps of its jobs, and leaks, goes with it. */
const recycling = { jobsMax: 200, ageMsMax: 30 * 60_000, privateBytesMax: 700 * 1024 * 1024 };

/** Measured: a context with an endless loop in it closes in 3 to 7 ms. */
const disposeMsMax = 1_000;

const within = async (ms: number, work: Promise<unknown>): Promise<boolean> => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), ms);
  work.then(
    () => resolve(true),
    () => resolve(false),
  );
  const isDone = await promise;
  clearTimeout(timer);
  return isDone;
};

const prepareIn = async (browser: Browser, preparation: Preparation): Promise<Ready> => {
  try {
    return { browser, prepared: await preparePage(browser, preparation) };
  } catch (error) {
    await browser.kill();
    throw error;
  }
};

/** One try to launch a browser and get its first page ready, that can be given up at any moment. */
const attempt = (mode: BrowserMode, preparation: Preparation) => {
  const launched = launchBrowser(mode);
  return {
    made: launched.then((browser) => prepareIn(browser, preparation)),
    abandon: () =>
      launched.then(
        (browser) => browser.kill(),
        () => undefined,
      ),
  };
};

export const createReadyBrowser = () => {
  let mode = chosenMode;
  let next: Promise<Ready> | undefined;
  /** What the present browser has done so far. */
  let served: { readonly browser: Browser; readonly account: string; readonly jobs: number } | undefined;

  const launch = async (preparation: Preparation): Promise<Ready> => {
    if (mode) return await attempt(mode, preparation).made;
    const found = await probeMode((one) => attempt(one, preparation));
    mode = found.mode;
    return found.result;
  };

  const isSpent = (browser: Browser): boolean =>
    browser.mode === 'single-process' ||
    (served?.browser === browser && served.jobs >= recycling.jobsMax) ||
    Date.now() - browser.launchedAt > recycling.ageMsMax ||
    browser.privateBytes() > recycling.privateBytesMax;

  /** Answers the browser, if it may serve again. */
  const dispose = async ({ browser, prepared }: Ready): Promise<Browser | undefined> => {
    const mayStay = browser.isAlive() && !isSpent(browser);
    if (mayStay && (await within(disposeMsMax, prepared.context.close()))) return browser;
    await browser.kill();
    return undefined;
  };

  const mayServe = ({ browser }: Ready, account: string): boolean =>
    browser.isAlive() && (served?.browser !== browser || served.account === account);

  return {
    /** Launches the first browser; which mode works here is known after it. */
    prepare: async (): Promise<void> => {
      next = launch({ warm: true });
      await next;
    },

    /** A page for one job of the account: the one that stands ready, or one in a new browser. */
    take: async (account: string): Promise<Ready> => {
      const waiting = await next?.catch(() => undefined);
      next = undefined;
      const isFit = waiting !== undefined && mayServe(waiting, account);
      if (waiting && !isFit) await waiting.browser.kill();
      const ready = isFit ? waiting : await launch({ warm: false });
      const jobs = served?.browser === ready.browser ? served.jobs + 1 : 1;
      served = { browser: ready.browser, account, jobs };
      return ready;
    },

    /** Ends what a job leaves, and gets the next page ready. */
    replace: async (used: Ready | undefined, preparation: Preparation): Promise<void> => {
      const kept = used && (await dispose(used));
      next = kept ? prepareIn(kept, preparation) : launch(preparation);
      await next;
    },
  };
};
