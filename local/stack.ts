/** The whole topology on one machine: embedded AWS services, the Lambda host, the gateway. */
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { buildFunctions } from '../infra/bundle.ts';
import type { AwsConnection } from './aws/connection.ts';
import { createIdentities } from './aws/identities.ts';
import { createKeys } from './aws/keys.ts';
import { createQueues } from './aws/queues.ts';
import { createRequestFaults } from './aws/request-faults.ts';
import { startServices } from './aws/services.ts';
import { createTables } from './aws/tables.ts';
import { developmentAccount } from './development-account.ts';
import { makeDirectories, removeDirectories } from './directories.ts';
import { startTriggers } from './function-triggers.ts';
import { createGatewayListener } from './gateway/gateway.ts';
import { hostedFunctions } from './hosted-functions.ts';
import { startGuardian } from './lambda/guardian.ts';
import { createLambdaHost, type LambdaHost } from './lambda/host.ts';
import { createInvokeListener } from './lambda/invoke-server.ts';
import { close, freePort, listen } from './listen.ts';
import type { StackOptions } from './options.ts';
import { byName, functionNameOf, functionNames, region, resources } from './physical-names.ts';
import type { ReadyFile } from './ready-file.ts';
import { obeyOrders } from './test-orders.ts';

export type Stack = { readonly describe: () => ReadyFile; readonly stop: () => Promise<void> };
type Undo = (() => Promise<void> | void)[];

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

const start = async (options: StackOptions, undo: Undo): Promise<() => ReadyFile> => {
  let host: LambdaHost | undefined;
  let answer: RequestListener = (_req, res) => res.writeHead(503, { 'Retry-After': '1' }).end();
  const gateway = createServer((req, res) => answer(req, res));
  // The deadline of a request is the function's; a slow upload is the client's own time.
  gateway.requestTimeout = 0;
  const port = await listen(gateway, options.port);
  undo.push(() => close(gateway));

  const directories = await makeDirectories(options.data);
  undo.push(() => removeDirectories(directories));
  const guardian = startGuardian(directories.root);
  undo.push(() => guardian.release());

  const identities = createIdentities();
  const faults = createRequestFaults();
  const services = await startServices({
    front: { region, identities, faults },
    state: directories.state,
    directory: directories.root,
    timeScale: options.timeScale,
    invoke: (req, res) => host && createInvokeListener(host)(req, res),
  });
  undo.push(() => services.close());
  const runtimeApiPort = await freePort();

  const operator = identities.issueToUser('operator');
  const connection: AwsConnection = { region, credentials: operator, endpoints: services.endpoints };
  const hosted = hostedFunctions({
    built: await buildFunctions(),
    connection,
    identities,
    logDir: directories.logs,
    chromiumCacheDir,
    ownPorts: [port, runtimeApiPort, ...services.ports],
    ...options,
  });
  const lambda = createLambdaHost(hosted, { guardian, scratchDir: directories.scratch, runtimeApiPort });
  host = lambda;
  undo.push(() => lambda.close());

  await Promise.all([createTables(connection), createQueues(connection, options.timeScale), createKeys(connection)]);
  const { account, apiKey } = await developmentAccount(connection, functionNameOf('admin'), directories.state);
  await Promise.all([lambda.warm(functionNameOf('api')), lambda.warm(functionNameOf('renderer'), account)]);
  const triggers = startTriggers(connection, lambda, options.timeScale);
  undo.push(async () => {
    triggers.stop();
    services.endLongPolls();
    lambda.close();
    await triggers.stopped();
  });
  answer = createGatewayListener(lambda, functionNameOf('api'));

  const describe = (): ReadyFile => {
    const pids = lambda.pids();
    return {
      api: `http://127.0.0.1:${port}`,
      apiKey,
      account,
      directory: directories.root,
      aws: {
        region,
        accessKeyId: operator.accessKeyId,
        secretAccessKey: operator.secretAccessKey,
        endpoints: connection.endpoints,
      },
      resources,
      logs: byName(functionNames, (name) => join(directories.logs, `${name}.log`)),
      pids: byName(functionNames, (name) => pids[functionNameOf(name)] ?? []),
    };
  };
  obeyOrders({ host: lambda, faults, identities, describe });
  return describe;
};
