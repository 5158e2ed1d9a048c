import type { Browser } from './browser.ts';

/** A page fills memory by some hundred megabytes in that time. */
const checkMs = 100;

/**
 * Rejects when the browser holds more memory than it may, before the function does: that would end with everything in it.
 * The caller stops the watch.
 */
export const watchMemory = ({ privateBytes }: Pick<Browser, 'privateBytes'>, bytesMax: number) => {
  const { promise: exceeded, reject } = Promise.withResolvers<never>();
  exceeded.catch(() => undefined);
  let isExceeded = false;
  const timer = setInterval(() => {
    isExceeded ||= privateBytes() > bytesMax;
    if (isExceeded) reject(new Error('the browser holds too much memory'));
  }, checkMs);
  return { exceeded, isExceeded: () => isExceeded, stop: () => clearInterval(timer) };
};
