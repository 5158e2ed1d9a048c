/** How an operator runs the functions, and what each of them learns of that, beside names and times. */
import type { Config } from './config.ts';
import type { FunctionTopology } from './function-topology.ts';

export type Operation = Pick<
  Config,
  'allowedHosts' | 'officeEngineUrl' | 'plans' | 'retention' | 'renderer' | 'backupDays' | 'dashboard' | 'verification'
> & {
  /** Where clients reach the API; without it, a function learns that from each request. */
  readonly publicOrigin?: string | undefined;
};

/** A function with the limits, and by the clock, that the operator gave it. */
export const asOperated = (
  topology: FunctionTopology,
  { renderer, verification }: Pick<Operation, 'renderer' | 'verification'>,
): FunctionTopology => {
  if (topology.chromium) return { ...topology, memoryMb: renderer.memoryMb };
  if (!topology.inspects || verification === 'daily') return topology;
  const { schedule, ...unscheduled } = topology;
  return unscheduled;
};

/** All that any function is told of an operator's choices. */
export const operatorVariableNames = [
  'EGRESS_ALLOWED_HOSTS',
  'OFFICE_ENGINE_URL',
  'PUBLIC_ORIGIN',
  'PLANS',
  'NEW_ACCOUNT_RETENTION',
  'LOG_RETENTION_DAYS',
  'RECORDS_RECOVERY_DAYS',
  'DASHBOARD',
] as const;

const json = (value: object): string | false => {
  const text = JSON.stringify(value);
  return text !== '{}' && text;
};

/** Only what differs from what a function assumes by itself is told. */
export const operatorVariables = (topology: FunctionTopology, operation: Operation): Record<string, string> => {
  const { chromium, sendsOut, mintsLinks, knowsPlans, makesAccounts, writesReceipts, inspects, pages } = topology;
  const { publicOrigin, allowedHosts, officeEngineUrl, plans, retention, backupDays, dashboard } = operation;
  const told: Readonly<Record<(typeof operatorVariableNames)[number], string | false | undefined>> = {
    EGRESS_ALLOWED_HOSTS: (chromium || sendsOut) && allowedHosts.join(','),
    OFFICE_ENGINE_URL: chromium && officeEngineUrl,
    PUBLIC_ORIGIN: mintsLinks && publicOrigin,
    PLANS: knowsPlans && json(plans),
    NEW_ACCOUNT_RETENTION: makesAccounts && json(retention.newAccounts),
    LOG_RETENTION_DAYS: (writesReceipts || inspects) && String(retention.logDays),
    RECORDS_RECOVERY_DAYS: (writesReceipts || inspects) && String(backupDays),
    DASHBOARD: pages && dashboard === 'off' && dashboard,
  };
  return Object.fromEntries(Object.entries(told).filter((entry): entry is [string, string] => Boolean(entry[1])));
};
