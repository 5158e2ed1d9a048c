import { setTimeout as pause } from 'node:timers/promises';
import { autoScroll } from './auto-scroll.ts';
import type { Loading } from './loading.ts';
import { settle } from './settle.ts';
import { waitForElement, waitForFrameElement } from './wait-for-element.ts';
import { waitForEvent } from './wait-for-event.ts';
import { waitForFrameAttachment, waitForFrames } from './wait-for-frames.ts';
import { waitForFunction } from './wait-for-function.ts';

/** One that throws fails a render only where errors do. */
const runScript = async ({ prepared, deadline, watch }: Loading, expression: string): Promise<void> => {
  const { exceptionDetails } = await deadline.race(prepared.cdp.send('Runtime.evaluate', { expression }));
  if (exceptionDetails) watch.noteError();
};

type Step = (loading: Loading) => Promise<void>;

/** What the job does to the document, then what else it waits for, in this order. */
const stepsOf = ({ script, ...options }: Loading['options']): Step[] => [
  ...(script ? [(loading: Loading) => runScript(loading, script)] : []),
  ...(options.autoScroll ? [autoScroll] : []),
  ...(options.waitForFrameAttachment ? [waitForFrameAttachment] : []),
  ...(options.waitForFrame || options.waitForFrameNavigation || options.waitForFrameImages ? [waitForFrames] : []),
  ...(options.waitForFrameSelector ? [waitForFrameElement] : []),
  ...(options.waitForSelector ? [waitForElement] : []),
  ...(options.waitForFunction ? [waitForFunction] : []),
];

/**
 * Waits as the job asks: exactly as `waitUntil` says where it is given, else until the document stands complete; then
 * for what else the job names, then for the delay.
 * @throws AppError `render_timeout`, or `invalid_request` that names the field
 */
export const waitUntilReady = async (loading: Loading): Promise<void> => {
  const { options, deadline } = loading;
  if (options.waitUntil) await waitForEvent(loading, options.waitUntil);
  else await settle(loading);
  const steps = stepsOf(options);
  for (const step of steps) await step(loading);
  // They may have brought more to load.
  if (options.autoScroll || (steps.length > 0 && !options.waitUntil)) await settle(loading);
  if (options.delayMs > 0) await deadline.race(pause(options.delayMs));
};
