import type { Frame } from 'puppeteer-core';
import { AppError } from '../../shared/domain/errors.ts';
import type { SelectorWait } from '../../shared/domain/render-job.ts';
import { childFrames, type Loading, until } from './loading.ts';

const timeoutMsDefault = 30_000;

const look = `(selector) => {
  let element;
  try { element = document.querySelector(selector); } catch { return 'invalid'; }
  if (!element) return 'absent';
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0 && element.checkVisibility({ visibilityProperty: true }) ? 'visible' : 'hidden';
}`;
type Found = 'invalid' | 'absent' | 'hidden' | 'visible';

/** A frame between two documents has no element. */
const find = async (frame: Frame, selector: string): Promise<Found> =>
  (await frame.evaluate(`(${look})(${JSON.stringify(selector)})`).catch(() => 'absent')) as Found;

const isAsked = (found: Found, { visible, hidden }: NonNullable<SelectorWait['options']>): boolean => {
  if (hidden) return found !== 'visible';
  return found === 'visible' || (found === 'hidden' && !visible);
};

type Field = 'waitForSelector' | 'waitForFrameSelector';

const waitIn = async (
  loading: Loading,
  frames: () => Promise<readonly Frame[]>,
  field: Field,
  { selector, options = {} }: SelectorWait,
): Promise<void> => {
  const isThere = async (): Promise<boolean> => {
    const found = await Promise.all((await frames()).map((frame) => find(frame, selector)));
    if (found.includes('invalid')) {
      throw new AppError('invalid_request', {
        field: `${field}.selector`,
        message: `${field}.selector is not a CSS selector.`,
      });
    }
    const asked = found.map((one) => isAsked(one, options));
    return options.hidden ? asked.every(Boolean) : asked.some(Boolean);
  };
  await until(loading, isThere, { field, timeoutMs: options.timeout ?? timeoutMsDefault });
};

/** @throws AppError `render_timeout`, or `invalid_request` for a selector that is none */
export const waitForElement = async (loading: Loading): Promise<void> => {
  const { options, prepared } = loading;
  const frames = async () => [(await prepared.page()).mainFrame()];
  if (options.waitForSelector) await waitIn(loading, frames, 'waitForSelector', options.waitForSelector);
};

/** The same in any frame of the page. */
export const waitForFrameElement = async (loading: Loading): Promise<void> => {
  const { options, prepared } = loading;
  const frames = () => childFrames(prepared);
  if (options.waitForFrameSelector) await waitIn(loading, frames, 'waitForFrameSelector', options.waitForFrameSelector);
};
