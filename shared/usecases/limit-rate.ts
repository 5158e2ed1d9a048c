/** Holds an account to the limits of its plan that time takes away again. What is unlimited costs no call. */
import type { Principal } from '../domain/account.ts';
import { newId } from '../domain/ids.ts';
import { refuseAtOnce, refuseForMinute } from '../domain/rate.ts';

type Lease = { readonly accountId: string; readonly id: string };

type Parts = {
  readonly now: () => number;
  readonly rates: {
    readonly count: (accountId: string, max: number, now: number) => Promise<boolean>;
    readonly take: (lease: Lease, terms: { until: number; now: number; max: number }) => Promise<boolean>;
    readonly giveBack: (lease: Lease) => Promise<void>;
  };
};

/** @throws AppError `rate_limited` */
export const countRender = async ({ accountId, limits }: Principal, { now, rates }: Parts): Promise<void> => {
  const { rendersPerMinute: max } = limits;
  if (max < 0) return;
  // The first one of a minute finds no count that it could exceed.
  const isAllowed = max > 0 && (await rates.count(accountId, max, now()));
  if (!isAllowed) refuseForMinute(max, now());
};

/** Beyond the deadline of a render: for its transfer. */
const transferMs = 30_000;

/**
 * Takes a place among the account's synchronous conversions.
 * @param timeoutMs the deadline of the render
 * @returns what gives it back
 * @throws AppError `rate_limited`
 */
export const takeTurn = async (
  { accountId, limits }: Principal,
  timeoutMs: number,
  { now, rates }: Parts,
): Promise<() => Promise<void>> => {
  const { syncRenders: max } = limits;
  if (max < 0) return async () => undefined;
  const lease = { accountId, id: newId('lease') };
  const until = now() + timeoutMs + transferMs;
  if (!(await rates.take(lease, { until, now: now(), max }))) refuseAtOnce(max);
  return () => rates.giveBack(lease);
};
