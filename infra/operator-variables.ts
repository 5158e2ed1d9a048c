/** What a function learns of how its operator runs it, beside names and times. */
import type { PlanLimits } from '../shared/domain/plan.ts';
import type { RetentionSetting } from '../shared/domain/retention.ts';
import type { FunctionTopology } from './function-topology.ts';

export type Operation = {
  /** Where clients reach the API; without it, a function learns that from each request. */
  readonly publicOrigin?: string | undefined;
  /** Hosts beyond public addresses that may be reached: names, `host:port` or ranges. */
  readonly allowedHosts: readonly string[];
  readonly plans: Readonly<Record<string, PlanLimits>>;
  /** What a new account begins with. */
  readonly newAccountRetention: { readonly [Setting in RetentionSetting]?: number | undefined };
  readonly logRetentionDays: number;
  /** Days that the rows of accounts can be restored; 0: they cannot. */
  readonly recoveryDays: number;
};

const json = (value: object): string | false => {
  const text = JSON.stringify(value);
  return text !== '{}' && text;
};

/** Only what differs from what a function assumes by itself is told. */
export const operatorVariables = (topology: FunctionTopology, operation: Operation): Record<string, string> => {
  const { chromium, sendsOut, mintsLinks, knowsPlans, makesAccounts, writesReceipts } = topology;
  const { allowedHosts, plans, newAccountRetention } = operation;
  const told: Readonly<Record<string, string | false | undefined>> = {
    EGRESS_ALLOWED_HOSTS: (chromium || sendsOut) && allowedHosts.join(','),
    PUBLIC_ORIGIN: mintsLinks && operation.publicOrigin,
    PLANS: knowsPlans && json(plans),
    NEW_ACCOUNT_RETENTION: makesAccounts && json(newAccountRetention),
    LOG_RETENTION_DAYS: writesReceipts && String(operation.logRetentionDays),
    RECORDS_RECOVERY_DAYS: writesReceipts && String(operation.recoveryDays),
  };
  return Object.fromEntries(Object.entries(told).filter((entry): entry is [string, string] => Boolean(entry[1])));
};
