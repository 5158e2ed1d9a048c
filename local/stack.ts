/** The whole topology on one machine: embedded AWS services, the Lambda host, the gateway. */
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { config } from '../ephemera.config.ts';
import { buildFunctions } from '../infra/bundle.ts';
import { readConfig } from '../infra/config.ts';
import { createAccess } from './aws/access/access.ts';
import { rolePolicies } from './aws/access/role-policies.ts';
import type { AwsConnection } from './aws/connection.ts';
import { createIdentities, type Identity } from './aws/identities.ts';
import { createKeys } from './aws/keys.ts';
import { createQueues } from './aws/queues.ts';
import { createRequestFaults } from './aws/request-faults.ts';
import { startServices } from './aws/services.ts';
import { createTables } from './aws/tables.ts';
import { type DevelopmentAccount, developmentAccount } from './development-account.ts';
import { type Directories, makeDirectories, removeDirectories } from './directories.ts';
import { startTriggers } from './function-triggers.ts';
import { createGatewayListener } from './gateway/gateway.ts';
import { createGatewayServer } from './gateway/server.ts';
import { hostedFunctions } from './hosted-functions.ts';
import { startGuardian } from './lambda/guardian.ts';
import { createLambdaHost, type LambdaHost } from './lambda/host.ts';
import { createInvokeListener } from './lambda/invoke-server.ts';
import { close, freePort, listen } from './listen.ts';
import { createMetrics } from './metrics.ts';
import type { StackOptions } from './options.ts';
import { byName, functionNameOf, functionNames, region, resources } from './physical-names.ts';
import type { ReadyFile } from './ready-file.ts';
import { obeyOrders } from './test-orders.ts';

export type Stack = { readonly describe: () => ReadyFile; readonly stop: () => Promise<void> };
type Undo = (() => Promise<void> | void)[];

const originAt = (port: number): string => `http://127.0.0.1:${port}`;
const chromiumCacheDir = join(import.meta.dirname, '..', '.build', 'cache');

/** @throws when the port is taken (`EADDRINUSE`), or anything does not start; nothing is left running then */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const undo: Undo = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return { describe: await start(options, undo), stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

/** Takes the port at once, so that a taken one is known before anything else starts; serves when it is told how. */
const openGateway = async (wantedPort: number, undo: Undo) => {
  const { promise: listening, resolve: serve } = Promise.withResolvers<RequestListener>();
  // What comes while the stack starts waits for that.
  const gateway = createGatewayServer(async (req, res) => (await listening)(req, res));
  const port = await listen(gateway, wantedPort);
  undo.push(() => close(gateway));
  return { port, serve };
};

const openFolders = async (data: string | undefined, undo: Undo) => {
  const directories = await makeDirectories(data);
  undo.push(() => removeDirectories(directories));
  const guardian = startGuardian(directories.root);
  undo.push(() => guardian.release());
  return { directories, guardian };
};

const start = async (options: StackOptions, undo: Undo): Promise<() => ReadyFile> => {
  const { timeScale } = options;
  const operation = readConfig(config);
  const { port, serve } = await openGateway(options.port, undo);
  const { directories, guardian } = await openFolders(options.data, undo);
  const { state, root, scratch, logs } = directories;

  let host: LambdaHost | undefined;
  const invoke: RequestListener = (req, res) => host && createInvokeListener(host)(req, res);
  const identities = createIdentities();
  const faults = createRequestFaults();
  const access = createAccess(rolePolicies, (refused) => process.stderr.write(`No permission: ${refused}\n`));
  for (const grant of options.withheldGrants) access.withhold(grant);
  const front = { region, identities, faults, access };
  const services = await startServices({ front, state, directory: root, timeScale, invoke });
  undo.push(() => services.close());

  const operator = identities.issueToOperator();
  const connection: AwsConnection = { region, credentials: operator, endpoints: services.endpoints };
  const runtimeApiPort = await freePort();
  const ownPorts = [port, runtimeApiPort, ...services.ports];
  const around = {
    ...operation,
    ...options,
    publicOrigin: originAt(port),
    connection,
    identities,
    logDir: logs,
    chromiumCacheDir,
    ownPorts,
    allowedHosts: [...operation.allowedHosts, ...options.allowedHosts],
    officeEngineUrl: options.officeEngineUrl ?? operation.officeEngineUrl,
    plans: options.plans ?? operation.plans,
  };
  const hosted = hostedFunctions({ built: await buildFunctions(), ...around });
  const lambda = createLambdaHost(hosted, { guardian, scratchDir: scratch, runtimeApiPort });
  host = lambda;
  undo.push(() => lambda.close());

  await Promise.all([createTables(connection), createQueues(connection, timeScale), createKeys(connection)]);
  const owner = await developmentAccount(connection, functionNameOf('admin'), state);
  await Promise.all([lambda.warm(functionNameOf('api')), lambda.warm(functionNameOf('renderer'), owner.account)]);
  const triggers = startTriggers({ connection, identities, host: lambda }, timeScale);
  undo.push(async () => {
    triggers.stop();
    services.endLongPolls();
    lambda.close();
    await triggers.stopped();
  });
  const metrics = createMetrics(hosted.map(({ logPath }) => logPath));
  serve(createGatewayListener(lambda, functionNameOf('api'), metrics));

  const describe = () => readyFileOf({ port, owner, operator, connection, directories, pids: lambda.pids() });
  obeyOrders({ host: lambda, access, faults, identities, describe });
  return describe;
};

type Running = {
  readonly port: number;
  readonly owner: DevelopmentAccount;
  readonly operator: Identity;
  readonly connection: AwsConnection;
  readonly directories: Directories;
  /** By physical name. */
  readonly pids: Readonly<Record<string, readonly number[]>>;
};

const readyFileOf = ({ port, owner, operator, connection, directories, pids }: Running): ReadyFile => ({
  api: originAt(port),
  apiKey: owner.apiKey,
  account: owner.account,
  directory: directories.root,
  aws: {
    region,
    accessKeyId: operator.accessKeyId,
    secretAccessKey: operator.secretAccessKey,
    principalId: operator.principalId,
    endpoints: connection.endpoints,
  },
  resources,
  logs: byName(functionNames, (name) => join(directories.logs, `${name}.log`)),
  pids: byName(functionNames, (name) => pids[functionNameOf(name)] ?? []),
});
