/** The whole topology on one machine: embedded AWS services, the Lambda host, the gateway. */
import { randomBytes } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { buildFunctions } from '../infra/bundle.ts';
import { type FunctionName, functions, type TableName, tables } from '../infra/topology.ts';
import type { AwsConnection } from './aws/connection.ts';
import { createDynamoDb } from './aws/dynamodb.ts';
import { createTables } from './aws/tables.ts';
import { developmentAccount } from './development-account.ts';
import { makeDirectories, removeDirectories } from './directories.ts';
import { createGatewayListener } from './gateway/gateway.ts';
import { functionNameOf, hostedFunctions, tableNameOf } from './hosted-functions.ts';
import { startGuardian } from './lambda/guardian.ts';
import { createLambdaHost, type LambdaHost } from './lambda/host.ts';
import { createInvokeListener } from './lambda/invoke-server.ts';
import { close, freePort, listen } from './listen.ts';
import type { StackOptions } from './options.ts';
import type { ReadyFile } from './ready-file.ts';
import { obeyOrders } from './test-orders.ts';

export type Stack = { readonly describe: () => ReadyFile; readonly stop: () => Promise<void> };

const chromiumCacheDir = join(import.meta.dirname, '..', '.build', 'cache');

const byName = <Name extends string, T>(names: readonly Name[], of: (name: Name) => T): Record<Name, T> =>
  Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, T>;

const functionNames = Object.keys(functions) as FunctionName[];
const tableNames = Object.keys(tables) as TableName[];

/** @throws when the port is taken (`EADDRINUSE`), or anything does not start; nothing is left running then */
export const startStack = async (options: StackOptions): Promise<Stack> => {
  const undo: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return await start(options, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
};

const start = async (options: StackOptions, undo: (() => Promise<void> | void)[], stop: () => Promise<void>) => {
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

  const dynamo = await createDynamoDb(directories.state ? { path: join(directories.state, 'dynamodb') } : {});
  undo.push(() => dynamo.close());
  const dynamoServer = createServer(dynamo.listener);
  const dynamoPort = await listen(dynamoServer);
  undo.push(() => close(dynamoServer));

  const invokeServer = createServer((req, res) => host && createInvokeListener(host)(req, res));
  const lambdaPort = await listen(invokeServer);
  undo.push(() => close(invokeServer));
  const runtimeApiPort = await freePort();

  const connection: AwsConnection = {
    region: 'us-east-1',
    credentials: {
      accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64url'),
    },
    endpoints: { dynamodb: `http://127.0.0.1:${dynamoPort}`, lambda: `http://127.0.0.1:${lambdaPort}` },
  };
  const hosted = hostedFunctions({
    built: await buildFunctions(),
    connection,
    logDir: directories.logs,
    chromiumCacheDir,
    ownPorts: [port, dynamoPort, lambdaPort, runtimeApiPort],
    allowPrivateNetwork: options.allowPrivateNetwork,
    allowedHosts: options.allowedHosts,
    browserMode: options.browserMode,
  });
  const lambda = createLambdaHost(hosted, { guardian, scratchDir: directories.scratch, runtimeApiPort });
  host = lambda;
  undo.push(() => lambda.close());

  await createTables(connection, tableNameOf);
  const { account, apiKey } = await developmentAccount(connection, functionNameOf('admin'), directories.state);
  await Promise.all([lambda.warm(functionNameOf('api')), lambda.warm(functionNameOf('renderer'), account)]);
  answer = createGatewayListener(lambda, functionNameOf('api'));

  const { accessKeyId, secretAccessKey } = connection.credentials;
  const describe = (): ReadyFile => {
    const pids = lambda.pids();
    return {
      api: `http://127.0.0.1:${port}`,
      apiKey,
      account,
      directory: directories.root,
      aws: { region: connection.region, accessKeyId, secretAccessKey, endpoints: connection.endpoints },
      resources: { tables: byName(tableNames, tableNameOf), functions: byName(functionNames, functionNameOf) },
      logs: byName(functionNames, (name) => join(directories.logs, `${name}.log`)),
      pids: byName(functionNames, (name) => pids[functionNameOf(name)] ?? []),
    };
  };
  obeyOrders({ host: lambda, functionNameOf: (name) => functionNameOf(name as FunctionName), describe });
  return { describe, stop };
};
