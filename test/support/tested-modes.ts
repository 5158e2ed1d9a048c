import { type BrowserMode, browserModes } from '../../functions/renderer/browser-mode.ts';
import { sampleOf } from './whole.ts';

/** The browser modes that the long suites run in: the one that is used wherever it works, or all. */
export const testedModes: readonly BrowserMode[] = sampleOf(browserModes, browserModes.length);
