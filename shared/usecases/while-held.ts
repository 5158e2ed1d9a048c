import type { Times } from './job-parts.ts';

/** Holds on to lease and message while the work goes on. What cannot be renewed now may be in time the next time. */
export const whileHeld = async <T>(
  work: () => Promise<T>,
  hold: () => Promise<unknown>,
  { renewalMs }: Times<'renewalMs'>['times'],
): Promise<T> => {
  const timer = setInterval(() => void hold().catch(() => undefined), renewalMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
};
