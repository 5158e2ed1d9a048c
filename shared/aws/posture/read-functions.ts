import { createHash } from 'node:crypto';
import { type CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { type FunctionConfiguration, GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { needless } from '../../domain/function-variables.ts';
import type { Readers } from '../../domain/posture.ts';
import { forDays, nothingNeedless, onOrOff, seconds } from '../../domain/posture-words.ts';
import { once } from './once.ts';

export type InspectedFunction = {
  readonly name: string;
  readonly FunctionName: string;
  /** Names of variables that it may have. */
  readonly variables: readonly string[];
};
export type Configurations = Readonly<Record<string, () => Promise<FunctionConfiguration>>>;

export const configurationsOf = (lambda: LambdaClient, functions: readonly InspectedFunction[]): Configurations =>
  Object.fromEntries(
    functions.map(({ name, FunctionName }) => [
      name,
      once(() => lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))),
    ]),
  );

const all = async (configurations: Configurations) =>
  Promise.all(Object.entries(configurations).map(async ([name, ask]) => [name, await ask()] as const));

/** Functions by the ARNs of their roles. */
export const rolesOf = async (configurations: Configurations): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries((await all(configurations)).map(([name, { Role = name }]) => [Role, name]));

/** SHA-256 over the hashes of the functions' code, in hexadecimal. */
export const buildOf = async (configurations: Configurations): Promise<string> => {
  const lines = (await all(configurations)).map(([name, { CodeSha256 = '' }]) => `${name} ${CodeSha256}\n`);
  return createHash('sha256').update(lines.join('')).digest('hex');
};

export const logDaysOf = async (logs: CloudWatchLogsClient, logGroupName: string): Promise<string> => {
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
  const group = logGroups.find((one) => one.logGroupName === logGroupName);
  if (!group) return 'no log group';
  return group.retentionInDays === undefined ? 'for ever' : forDays(group.retentionInDays);
};

export const readFunction = (
  { name, variables }: InspectedFunction,
  {
    configuration,
    logs,
  }: { configuration: () => Promise<FunctionConfiguration>; logs: CloudWatchLogsClient | undefined },
): Readers => {
  const of = `function ${name}`;
  return {
    [`${of}: environment`]: async () => {
      const { Environment } = await configuration();
      const found = needless(Environment?.Variables ?? {}, variables);
      return found.length > 0 ? `also ${found.join(', ')}` : nothingNeedless;
    },
    [`${of}: time`]: async () => seconds((await configuration()).Timeout ?? 'unknown'),
    [`${of}: runtime`]: async () => (await configuration()).Runtime ?? 'unknown',
    [`${of}: isolation of tenants`]: async () => {
      const { TenancyConfig } = await configuration();
      return onOrOff(TenancyConfig?.TenantIsolationMode === 'PER_TENANT');
    },
    ...(logs && {
      [`${of}: logs`]: async () => logDaysOf(logs, (await configuration()).LoggingConfig?.LogGroup ?? ''),
    }),
  };
};
