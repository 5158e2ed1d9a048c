/** How an operator runs the functions, and what each of them learns of that, beside names and times. */
import type { Config } from './config.ts';
import type { FunctionTopology } from './function-topology.ts';

export type Operation = Pick<Config, 'allowedHosts' | 'plans' | 'retention' | 'renderer' | 'backupDays'> & {
  /** Where clients reach the API; without it, a function learns that from each request. */
  readonly publicOrigin?: string | undefined;
};

/** A function with the limits that the operator gave it. */
export const asOperated = (topology: FunctionTopology, { renderer }: Pick<Operation, 'renderer'>): FunctionTopology =>
  topology.chromium ? { ...topology, memoryMb: renderer.memoryMb } : topology;

const json = (value: object): string | false => {
  const text = JSON.stringify(value);
  return text !== '{}' && text;
};

/** Only what differs from what a function assumes by itself is told. */
export const operatorVariables = (topology: FunctionTopology, operation: Operation): Record<string, string> => {
  const { chromium, sendsOut, mintsLinks, knowsPlans, makesAccounts, writesReceipts } = topology;
  const { publicOrigin, allowedHosts, plans, retention, backupDays } = operation;
  const told: Readonly<Record<string, string | false | undefined>> = {
    EGRESS_ALLOWED_HOSTS: (chromium || sendsOut) && allowedHosts.join(','),
    PUBLIC_ORIGIN: mintsLinks && publicOrigin,
    PLANS: knowsPlans && json(plans),
    NEW_ACCOUNT_RETENTION: makesAccounts && json(retention.newAccounts),
    LOG_RETENTION_DAYS: writesReceipts && String(retention.logDays),
    RECORDS_RECOVERY_DAYS: writesReceipts && String(backupDays),
  };
  return Object.fromEntries(Object.entries(told).filter((entry): entry is [string, string] => Boolean(entry[1])));
};
