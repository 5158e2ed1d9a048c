/** How often, and how many at a time: the limits of a plan that time takes away again. */
import { AppError } from './errors.ts';

const minuteMs = 60_000;

/** The minute that a time (epoch ms) lies in, as its number. */
export const minuteOf = (now: number): number => Math.floor(now / minuteMs);

/** @throws AppError `rate_limited`, which says when the next minute begins */
export const refuseForMinute = (rendersPerMinute: number, now: number): never => {
  const retryAfter = Math.max(1, Math.ceil(((minuteOf(now) + 1) * minuteMs - now) / 1000));
  const message =
    rendersPerMinute === 0
      ? 'The plan allows no conversions: only the operator can change that.'
      : `The plan allows ${rendersPerMinute} conversions a minute.`;
  throw new AppError('rate_limited', { message, retryAfter });
};

/** Seconds: about what a short render takes. */
const turnSeconds = 2;

/** @throws AppError `rate_limited` */
export const refuseAtOnce = (syncRenders: number): never => {
  const message =
    syncRenders === 0
      ? 'The plan allows no synchronous conversions: send async:true.'
      : `The plan allows ${syncRenders} synchronous conversions at a time.`;
  throw new AppError('rate_limited', { message, retryAfter: turnSeconds });
};

/** Renders under way, by an id of each, with the time (epoch ms) at which one that was never given back is forgotten. */
export type Leases = Readonly<Record<string, number>>;

/** With one more lease, and without those that are over; undefined when there is no room. */
export const withLease = (
  leases: Leases,
  { id, until, now, max }: { id: string; until: number; now: number; max: number },
): Leases | undefined => {
  const held = Object.fromEntries(Object.entries(leases).filter(([, end]) => end > now));
  return Object.keys(held).length < max ? { ...held, [id]: until } : undefined;
};
