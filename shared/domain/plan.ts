/**
 * Plans: named sets of limits, ours and the operator's. An account may have limits of its own, which win over its plan's.
 */

import { AppError } from './errors.ts';

/** -1: unlimited. */
export type PlanLimits = {
  /** Bytes that may be stored. */
  readonly storageBytes: number;
  /** Bytes of one document; what a streamed answer can carry holds in any case. */
  readonly documentBytes: number;
  /** Pages of one document; what the renderer prints at most holds in any case. */
  readonly documentPages: number;
  /** Conversions that may be asked for in a minute. */
  readonly rendersPerMinute: number;
  /** Synchronous conversions that may be under way at a time. */
  readonly syncRenders: number;
  /** Configurations of buckets of its own. */
  readonly storageConfigs: number;
};

const mebibyte = 1024 * 1024;

/** By name; the smallest is always among them. */
export type Plans = { readonly small: PlanLimits; readonly [name: string]: PlanLimits };

export const plans = {
  unlimited: {
    storageBytes: -1,
    documentBytes: -1,
    documentPages: -1,
    rendersPerMinute: -1,
    syncRenders: -1,
    storageConfigs: -1,
  },
  standard: {
    storageBytes: 10 * 1024 * mebibyte,
    documentBytes: 50 * mebibyte,
    documentPages: -1,
    rendersPerMinute: 300,
    syncRenders: 20,
    storageConfigs: 20,
  },
  small: {
    storageBytes: 500 * mebibyte,
    documentBytes: 50 * mebibyte,
    documentPages: 500,
    rendersPerMinute: 60,
    syncRenders: 5,
    storageConfigs: 5,
  },
} as const satisfies Record<string, PlanLimits>;

export const limitNames = Object.keys(plans.unlimited) as [keyof PlanLimits, ...(keyof PlanLimits)[]];

/** The operator's plans beside ours, or in place of one of the same name. */
export const plansWith = (own: Readonly<Record<string, PlanLimits>> = {}): Plans => ({ ...plans, ...own });

/** @throws AppError `invalid_request`, naming the plans that there are */
export const assertPlan = (plan: string, known: Plans): void => {
  if (Object.hasOwn(known, plan)) return;
  const message = `plan must be one of ${Object.keys(known).join(', ')}.`;
  throw new AppError('invalid_request', { field: 'plan', message });
};

type OnPlan = { readonly plan: string; readonly limits?: Partial<PlanLimits> | undefined };

/** A plan that is no more counts as the smallest: a limit never falls away by itself. */
export const limitsOf = ({ plan, limits }: OnPlan, known: Plans): PlanLimits => ({
  ...((Object.hasOwn(known, plan) && known[plan]) || known.small),
  ...limits,
});

export const isOver = (limit: number, value: number): boolean => limit >= 0 && value > limit;

type Size = { readonly bytes: number; readonly pages?: number | undefined };

/** @throws AppError `document_too_large` */
export const assertDocumentFits = ({ bytes, pages = 0 }: Size, { documentBytes, documentPages }: PlanLimits): void => {
  const fault = isOver(documentBytes, bytes)
    ? `${documentBytes} bytes`
    : isOver(documentPages, pages) && `${documentPages} pages`;
  if (fault)
    throw new AppError('document_too_large', { message: `The document is larger than the limit of ${fault}.` });
};

/** @throws AppError `storage_full` for an account that could not store even one more byte */
export const assertRoom = ({ limits, storedBytes }: { limits: PlanLimits; storedBytes: number }): void => {
  if (isOver(limits.storageBytes, storedBytes + 1)) throw new AppError('storage_full');
};
