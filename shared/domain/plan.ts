/** Plans: named sets of limits. An account may have limits of its own, which win over its plan's. */

import { AppError } from './errors.ts';

/** -1: unlimited. */
export type PlanLimits = {
  /** Bytes that may be stored. */
  readonly storageBytes: number;
  /** Bytes of one document; what a streamed answer can carry holds in any case. */
  readonly documentBytes: number;
};

const mebibyte = 1024 * 1024;

export const plans = {
  unlimited: { storageBytes: -1, documentBytes: -1 },
  standard: { storageBytes: 10 * 1024 * mebibyte, documentBytes: 50 * mebibyte },
  small: { storageBytes: 500 * mebibyte, documentBytes: 50 * mebibyte },
} as const satisfies Record<string, PlanLimits>;

export type PlanName = keyof typeof plans;
export const planNames = Object.keys(plans) as [PlanName, ...PlanName[]];

/** A plan that is no more counts as the smallest: a limit never falls away by itself. */
export const limitsOf = (plan: string, own: Partial<PlanLimits> = {}): PlanLimits => ({
  ...(Object.hasOwn(plans, plan) ? plans[plan as PlanName] : plans.small),
  ...own,
});

export const isOver = (limit: number, value: number): boolean => limit >= 0 && value > limit;

/** @throws AppError `document_too_large` */
export const assertDocumentFits = (bytes: number, { documentBytes }: PlanLimits): void => {
  if (!isOver(documentBytes, bytes)) return;
  const message = `The document is larger than the limit of ${documentBytes} bytes.`;
  throw new AppError('document_too_large', { message });
};

/** @throws AppError `storage_full` for an account that could not store even one more byte */
export const assertRoom = ({ limits, storedBytes }: { limits: PlanLimits; storedBytes: number }): void => {
  if (isOver(limits.storageBytes, storedBytes + 1)) throw new AppError('storage_full');
};
