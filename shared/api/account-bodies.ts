/** An account and what it used, as the wire shows them. Source: wire contract, Account. */
import * as z from 'zod/mini';
import type { Principal } from '../domain/account.ts';
import { addUsage, noUsage, quantileMs, type Usage } from '../domain/usage.ts';
import { integer } from './field-values.ts';
import { documented, wireObject } from './fields.ts';
import { int32 } from './int32.ts';
import { parse } from './parse.ts';

type DayUsage = { readonly day: string; readonly usage: Usage };

/** -1 stays what it is. */
const limit = (value: number): number => (value < 0 ? -1 : int32(value));

/** Totals are those of the given days: the current month's. */
export const toAccountBody = ({ accountId, plan, limits, storedBytes }: Principal, days: readonly DayUsage[]) => {
  const { renders, errors, ms, bytes } = days.reduce((sum, { usage }) => addUsage(sum, usage), noUsage);
  return {
    uid: accountId,
    email: '',
    subscription: plan,
    subType: 'limit',
    subActive: true,
    calls: int32(renders),
    callsLimit: -1,
    storageUsed: int32(storedBytes),
    storageLimit: limit(limits.storageBytes),
    bytesTotal: int32(bytes),
    bytesLimit: -1,
    computeTimeTotal: int32(ms),
    computeTimeLimit: -1,
    successJobs: int32(renders - errors),
    errorJobs: int32(errors),
    totalJobs: int32(renders),
  };
};

export const toUsageBody = ({ day, usage }: DayUsage) => ({
  day,
  renders: usage.renders,
  errors: usage.errors,
  bytes: usage.bytes,
  ms: usage.ms,
  p50: quantileMs(usage, 0.5),
  p95: quantileMs(usage, 0.95),
});

const daysDefault = 30;
export const usageQueryFields = {
  days: documented(z.optional(integer(1, 366)), {
    description: `How many days back, today included. Default: ${daysDefault}.`,
    example: 7,
  }),
};
const schema = wireObject(usageQueryFields);

/** @throws AppError `invalid_request` */
export const parseUsageQuery = ({ days }: Readonly<Record<string, string>>): number =>
  parse(schema, { days: days === undefined ? undefined : Number(days) }).days ?? daysDefault;
