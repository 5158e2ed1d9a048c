/** What an operator does with accounts. */
import type { Account } from '../domain/account.ts';
import { type Act, type AuditAction, type AuditParts, operator } from '../domain/audit.ts';
import { AppError } from '../domain/errors.ts';
import { assertPlan, type Plans } from '../domain/plan.ts';

type Parts = AuditParts & {
  readonly accounts: {
    readonly find: (accountId: string) => Promise<Account | undefined>;
    readonly set: (accountId: string, settings: Settings) => Promise<boolean>;
    readonly setActive: (accountId: string, isActive: boolean) => Promise<boolean>;
  };
};
type Settings = { readonly [Name in 'plan' | 'limits' | 'storage']?: Account[Name] | null };

/** Carries an act out on an account that exists. @throws AppError `not_found` */
const act = async (accountId: string, action: AuditAction, carryOut: () => Promise<boolean>, parts: Parts) => {
  if (!(await parts.accounts.find(accountId))) throw new AppError('not_found');
  const entry: Act = { accountId, by: operator, action };
  await parts.audit.add(entry);
  if (!(await carryOut())) throw new AppError('not_found');
};

type PlanChange = Pick<Settings, 'limits'> & { readonly plan: string };

/** @throws AppError `not_found`; `invalid_request` for a plan that does not exist */
export const changePlan = async (accountId: string, change: PlanChange, parts: Parts & { readonly plans: Plans }) => {
  assertPlan(change.plan, parts.plans);
  await act(accountId, 'plan_changed', () => parts.accounts.set(accountId, change), parts);
};

/** @throws AppError `not_found` */
export const changeStorage = (accountId: string, storage: Account['storage'] | null, parts: Parts) =>
  act(accountId, 'settings_changed', () => parts.accounts.set(accountId, { storage: storage ?? null }), parts);

/** Every key and sender of the account fails from now on; nothing is deleted. @throws AppError `not_found` */
export const suspendAccount = (accountId: string, parts: Parts) =>
  act(accountId, 'account_suspended', () => parts.accounts.setActive(accountId, false), parts);

/** @throws AppError `not_found` also for an account that is being deleted */
export const resumeAccount = (accountId: string, parts: Parts) =>
  act(accountId, 'account_resumed', () => parts.accounts.setActive(accountId, true), parts);
