import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { BuiltFunctions } from '../infra/bundle.ts';
import { callsAws, functionVariables } from '../infra/function-variables.ts';
import { asOperated, type Operation, operatorVariables } from '../infra/operation.ts';
import { type FunctionName, functions } from '../infra/topology.ts';
import { type AwsConnection, credentialVariables, endpointVariables } from './aws/connection.ts';
import type { Identities } from './aws/identities.ts';
import type { HostedFunction } from './lambda/host.ts';
import { functionNameOf, functionNames, namesAt } from './physical-names.ts';

export type Surroundings = Operation & {
  readonly built: BuiltFunctions;
  readonly connection: AwsConnection;
  readonly identities: Identities;
  readonly logDir: string;
  readonly chromiumCacheDir: string;
  /** Where clients reach the API. */
  readonly publicOrigin: string;
  /** Ports of the stack itself, which no page may reach. */
  readonly ownPorts: readonly number[];
  readonly allowPrivateNetwork: boolean;
  readonly browserMode: string | undefined;
  readonly timeScale: number;
};

const rendererVariables = (around: Surroundings): Record<string, string> => ({
  CHROMIUM_CACHE_DIR: around.chromiumCacheDir,
  ...(around.browserMode && { BROWSER_MODE: around.browserMode }),
  ...egressVariables(around),
});

const egressVariables = ({ ownPorts, allowPrivateNetwork }: Surroundings) => ({
  EGRESS_ALLOW_PRIVATE_NETWORK: String(allowPrivateNetwork),
  EGRESS_REFUSED_PORTS: ownPorts.join(','),
});

const variablesOf = (name: FunctionName, around: Surroundings): Record<string, string> => ({
  // A function that calls nothing gets no way to call: as on AWS, its role allows it nothing.
  ...(callsAws(functions[name]) && endpointVariables(around.connection)),
  ...functionVariables(functions[name], namesAt(around.connection.endpoints.sqs), around.timeScale),
  // Nothing here makes backups.
  ...operatorVariables(functions[name], { ...around, backupDays: 0 }),
  ...(functions[name].sendsOut && egressVariables(around)),
  ...(functions[name].chromium && rendererVariables(around)),
});

const renderersMax = Math.max(2, availableParallelism());

/** Environments of a function at a time. */
const environmentsMaxOf = (name: FunctionName): number => (functions[name].chromium ? renderersMax : renderersMax * 4);

/**
 * Batches of messages that a function may have at a time. One that renders takes no more than there are renderers: a
 * message waits in its queue, where its time does not run out, and callers who wait for an answer get their turn.
 */
export const batchesMaxOf = (name: FunctionName): number => {
  const renders = functions[name].invokes.some((invoked) => functions[invoked].chromium);
  return renders ? renderersMax : environmentsMaxOf(name);
};

/** The topology's functions, as the Lambda host takes them. */
export const hostedFunctions = (around: Surroundings): HostedFunction[] =>
  functionNames.map((name) => ({
    name: functionNameOf(name),
    codeDir: around.built[name].dir,
    codeHash: around.built[name].assetHash,
    timeoutMs: functions[name].timeoutMs,
    memoryMb: asOperated(functions[name], around).memoryMb,
    tenantIsolation: functions[name].tenantIsolation,
    environmentsMax: environmentsMaxOf(name),
    variables: variablesOf(name, around),
    ...(callsAws(functions[name]) && {
      credentials: (kill: () => void) => credentialVariables(around.identities.issueToFunction(name, kill)),
    }),
    logPath: join(around.logDir, `${name}.log`),
  }));
