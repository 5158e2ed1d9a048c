import { withTimeLimit } from './time-limit.ts';

/**
 * How Chromium is run. `multi-process`: one browser for many jobs of one account, each in a context and process of its
 * own. `single-process`: for surroundings where the first does not start; a browser for each job, since a second context
 * in one would end it.
 */
export const browserModes = ['multi-process', 'single-process'] as const;
export type BrowserMode = (typeof browserModes)[number];

/** @throws Error on a word that is no mode: the function must not start in another one than was asked for */
export const readBrowserMode = (word: string | undefined): BrowserMode | undefined => {
  if (!word) return undefined;
  const mode = browserModes.find((one) => one === word);
  if (!mode) throw new Error(`BROWSER_MODE must be one of ${browserModes.join(', ')}`);
  return mode;
};

/** A browser that starts at all has rendered its first page by then, on a cold and busy machine too. */
const probeMsMax = 10_000;

type Attempt<Result> = { readonly made: Promise<Result>; readonly abandon: () => Promise<void> };

/**
 * Finds out which mode works here: the first one, unless it does not get as far as a first page.
 * @param attempt launches a browser and renders a page in it
 */
export const probeMode = async <Result>(
  attempt: (mode: BrowserMode) => Attempt<Result>,
  msMax = probeMsMax,
): Promise<{ readonly mode: BrowserMode; readonly result: Result }> => {
  const { made, abandon } = attempt('multi-process');
  try {
    return { mode: 'multi-process', result: await withTimeLimit(made, msMax) };
  } catch {
    await abandon();
    return { mode: 'single-process', result: await attempt('single-process').made };
  }
};
