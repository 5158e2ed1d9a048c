import { type BrowserMode, browserModes } from '../../functions/renderer/browser-mode.ts';

/** Whether long suites run whole: with `npm run test:hostile`. */
export const isWhole = process.env.BROWSER_MODES === 'all';

/**
 * The browser modes that the long suites run in: the one that is used wherever it works, so that the whole stays short;
 * both with `npm run test:hostile`.
 */
export const testedModes: readonly BrowserMode[] = isWhole ? browserModes : browserModes.slice(0, 1);
