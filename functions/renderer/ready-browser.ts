/**
 * Keeps a page ready ahead of the job that will use it. A browser serves one account only; it serves many jobs, each in a
 * context of its own, until it has served long enough or anything went wrong.
 */
import { type Browser, chosenMode, launchBrowser } from './browser.ts';
import { type BrowserMode, probeMode } from './browser-mode.ts';
import { type Preparation, type PreparedPage, preparePage } from './prepared-page.ts';
import { isSpent, wearMax } from './recycling.ts';
import { withTimeLimit } from './time-limit.ts';

export type Ready = { readonly browser: Browser; readonly prepared: PreparedPage };

/** Measured: a context with an endless loop in it closes in 3 to 7 ms. */
const disposeMsMax = 1_000;

/** A browser that does not get a page ready by then never will. */
const prepareMsMax = 20_000;

/** Whoever starts a browser has a job that waits for it. */
const atOnce: Preparation = { warm: false, state: 'blank' };

const prepareIn = async (browser: Browser, preparation: Preparation): Promise<Ready> => {
  try {
    return { browser, prepared: await withTimeLimit(preparePage(browser, preparation), prepareMsMax) };
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

/** Closes what the job had in the browser; false when it does not close. */
const closeContext = ({ prepared: { context } }: Ready): Promise<boolean> =>
  withTimeLimit(context.close(), disposeMsMax).then(
    () => true,
    () => false,
  );

export const createReadyBrowser = (max = wearMax) => {
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

  /** While a page goes to an address, the browser frees memory without overwriting it: what is left goes with it. */
  const mayStay = ({ browser, prepared }: Ready): boolean => {
    if (browser.mode === 'single-process' || !browser.isAlive() || prepared.hasNavigated()) return false;
    const jobs = served?.browser === browser ? served.jobs : 0;
    return !isSpent({ jobs, ageMs: Date.now() - browser.launchedAt, privateBytes: browser.privateBytes() }, max);
  };

  /** Answers the browser, if it may serve again. */
  const dispose = async (used: Ready): Promise<Browser | undefined> => {
    const { browser } = used;
    const isKept = mayStay(used) && (await closeContext(used));
    // A job that went on for a moment after its end may have opened the door again.
    browser.proxy.endJob();
    if (!isKept) {
      await browser.kill();
      return undefined;
    }
    browser.overwriteMessages();
    return browser;
  };

  const mayServe = ({ browser, prepared }: Ready, account: string): boolean =>
    browser.isAlive() && !prepared.hasCrashed() && (served?.browser !== browser || served.account === account);

  return {
    /** Launches the first browser; which mode works here is known after it. */
    prepare: async (): Promise<void> => {
      next = launch(atOnce);
      await next;
    },

    /** A page for one job of the account: the one that stands ready, or one in a new browser. */
    take: async (account: string): Promise<Ready> => {
      const waiting = await next?.catch(() => undefined);
      next = undefined;
      const isFit = waiting !== undefined && mayServe(waiting, account);
      if (waiting && !isFit) await waiting.browser.kill();
      const ready = isFit ? waiting : await launch(atOnce);
      const jobs = served?.browser === ready.browser ? served.jobs + 1 : 1;
      served = { browser: ready.browser, account, jobs };
      return ready;
    },

    /** Ends what a job leaves, and gets the next page ready; where that fails, the next job tries again and can say so. */
    replace: async (used: Ready | undefined, preparation: Preparation): Promise<void> => {
      const kept = used && (await dispose(used));
      next = kept ? prepareIn(kept, preparation) : launch(preparation);
      await next.catch(() => undefined);
    },
  };
};
