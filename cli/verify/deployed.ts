/**
 * A deployed stack, looked into as a role that reads the stores and opens no envelope. Its account is made, and its report
 * signed, in the name of whoever runs this.
 */
import type { TokenSearchReport } from '../../shared/api/token-search-report.ts';
import type { SignedReport } from '../../shared/api/verification-report.ts';
import { callAdmin } from '../../shared/aws/admin-client.ts';
import { assumeRole } from '../../shared/aws/assumed-role.ts';
import type { FunctionConnection } from '../../shared/aws/function-client.ts';
import type { Progress } from '../progress.ts';
import { createLedger } from './ledger.ts';
import { openAccount, receivedPlaces } from './own-account.ts';
import type { World } from './plan/world.ts';
import type { Places } from './search-places.ts';
import { cloudLogs } from './sinks/cloud-logs.ts';
import { storeSinks } from './sinks/sinks.ts';
import type { Stores } from './sinks/surroundings.ts';
import type { Target } from './target.ts';
import { verifyTokens } from './verification.ts';
import { makeWholeReport } from './whole-report.ts';

type DeployedOptions = {
  readonly target: Target;
  /** Origin of a web site that any path may be asked of; it is sent secrets that mean nothing. */
  readonly site: string;
  readonly isShort: boolean;
  readonly accepted: readonly string[];
};

const asReader = async ({ role, ...stores }: Target): Promise<Stores> =>
  role
    ? { ...stores, credentials: await assumeRole(role, { region: stores.region, sessionName: 'ephemera-verify' }) }
    : stores;

const functionIn =
  ({ resources, region, endpoints, credentials }: Target) =>
  (name: string): FunctionConnection => ({
    name: resources.functions?.[name] ?? '',
    region,
    ...(endpoints?.lambda && { endpoint: endpoints.lambda }),
    ...(credentials && { credentials }),
  });

/** Sealed content is left out: to open it is denied to whoever looks. */
export const deployedPlaces = (stores: Stores): Readonly<Record<string, Places>> => {
  const { 'sealed content': _, ...readable } = storeSinks;
  const around = { stores, directories: {}, logs: {}, processes: [], memoryOf: [] };
  const sinks = { ...readable, 'cloud logs': cloudLogs(Date.now()) };
  return Object.fromEntries(Object.entries(sinks).map(([name, sink]) => [name, () => sink(around)]));
};

const searchDeployed = async (
  { target, site, ...options }: DeployedOptions,
  progress: Progress,
): Promise<TokenSearchReport> => {
  const ledger = createLedger();
  const admin: World['admin'] = (command) => callAdmin(command, functionIn(target)('admin'));
  const sinks = deployedPlaces(await asReader(target));
  const account = await openAccount(admin, target.api, ledger);
  const world: World = {
    ...account,
    ledger,
    admin,
    site,
    // Nobody takes these webhooks: that they were tried, and for whom, may be seen nowhere.
    receiver: 'https://nobody.invalid',
    machine: undefined,
    made: new Map(),
  };
  const sinksAtEnd = receivedPlaces(ledger);
  return verifyTokens({ world, sinks, sinksAtEnd, rest: async () => undefined, ...options, progress });
};

export const verifyDeployed = (options: DeployedOptions, progress: Progress): Promise<SignedReport> =>
  makeWholeReport({
    search: () => searchDeployed(options, progress),
    functionNamed: functionIn(options.target),
    progress,
  });
