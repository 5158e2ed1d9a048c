import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { BuiltFunctions } from '../infra/bundle.ts';
import {
  type FunctionName,
  type FunctionTopology,
  functions,
  functionVariable,
  type TableName,
  tableVariable,
} from '../infra/topology.ts';
import { type AwsConnection, connectionVariables } from './aws/connection.ts';
import type { HostedFunction } from './lambda/host.ts';

/** Physical names hold the logical ones. */
export const functionNameOf = (name: FunctionName): string => `ephemera-${name}`;
export const tableNameOf = (name: TableName): string => `ephemera-${name}`;

export type Surroundings = {
  readonly built: BuiltFunctions;
  readonly connection: AwsConnection;
  readonly logDir: string;
  readonly chromiumCacheDir: string;
  /** Ports of the stack itself, which no page may reach. */
  readonly ownPorts: readonly number[];
  readonly allowPrivateNetwork: boolean;
  readonly allowedHosts: readonly string[];
  readonly browserMode: string | undefined;
};

const rendererVariables = (around: Surroundings): Record<string, string> => ({
  CHROMIUM_CACHE_DIR: around.chromiumCacheDir,
  ...(around.browserMode && { BROWSER_MODE: around.browserMode }),
  ...egressVariables(around),
});

const egressVariables = ({ ownPorts, allowPrivateNetwork, allowedHosts }: Surroundings) => ({
  EGRESS_ALLOW_PRIVATE_NETWORK: String(allowPrivateNetwork),
  EGRESS_ALLOWED_HOSTS: allowedHosts.join(','),
  EGRESS_REFUSED_PORTS: ownPorts.join(','),
});

const variablesOf = ({ tables, invokes, chromium }: FunctionTopology, around: Surroundings): Record<string, string> => {
  const names = Object.keys(tables) as TableName[];
  return {
    // A function that calls nothing gets no way to call: as on AWS, its role allows it nothing.
    ...(names.length + invokes.length > 0 && connectionVariables(around.connection)),
    ...Object.fromEntries(names.map((table) => [tableVariable(table), tableNameOf(table)])),
    ...Object.fromEntries(invokes.map((name) => [functionVariable(name), functionNameOf(name)])),
    ...(chromium && rendererVariables(around)),
  };
};

const environmentsMaxOf = ({ chromium }: FunctionTopology): number => {
  const renderersMax = Math.max(2, availableParallelism());
  return chromium ? renderersMax : renderersMax * 4;
};

/** The topology's functions, as the Lambda host takes them. */
export const hostedFunctions = (around: Surroundings): HostedFunction[] =>
  (Object.keys(functions) as FunctionName[]).map((name) => {
    const topology = functions[name];
    return {
      name: functionNameOf(name),
      codeDir: around.built[name].dir,
      timeoutMs: topology.timeoutMs,
      memoryMb: topology.memoryMb,
      tenantIsolation: topology.tenantIsolation,
      environmentsMax: environmentsMaxOf(topology),
      variables: variablesOf(topology, around),
      logPath: join(around.logDir, `${name}.log`),
    };
  });
