/**
 * A program: starts servers that note what reaches them and a whole embedded stack, renders pages that reach for
 * everything in every way, and prints what arrived where. Run by the egress tests, in a network of its own if possible.
 */
import { readFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { BrowserMode } from '../../../functions/renderer/browser-mode.ts';
import type { EmbeddedStack } from '../../support/embedded-stack.ts';
import { isWhole } from '../../support/whole.ts';
import { renderOnce, startRenderingStack } from '../rendering-stack.ts';
import { visitWithoutDoor } from './doorless-browser.ts';
import { startNameServer } from './name-server.ts';
import { closedNames, createNames } from './names.ts';
import { machineAddresses } from './own-network.ts';
import {
  arrivalPage,
  hostsToRefuse,
  insistentPage,
  type PlannedJob,
  pageOfVectors,
  planOf,
  shortPlanOf,
  type Terrain,
} from './plan.ts';
import { type Arrival, createSinks, type Pages, type Sinks } from './sinks.ts';
import {
  allVectors,
  expectedBy,
  isOpen,
  loopbackAddresses,
  openAddress,
  openAddresses,
  openNetwork,
  publicAddress,
  siteOrigin,
  type Way,
  ways,
} from './targets.ts';

export type Settings = {
  readonly mode: BrowserMode;
  readonly isOwnNetwork: boolean;
  /** Whether the stack is started with `--allow-private-network`; else with an operator's rule for the open network. */
  readonly allowPrivateNetwork: boolean;
};

export type Findings = {
  /** Names of the vectors that arrived at their open address. */
  readonly reached: Readonly<Record<Way, readonly string[]>>;
  /** What arrived, by TCP, where nothing may. */
  readonly trespasses: readonly Arrival[];
  /** First lines of what arrived at the public address; only a network of one's own has one. */
  readonly publicRequests: readonly string[];
  /** What arrived by UDP. */
  readonly datagrams: readonly Arrival[];
  /**
   * How many left for anywhere, other than questions to the name server and its answers; only a network of one's own
   * has such a count.
   */
  readonly otherDatagrams?: number;
  readonly outcomes: readonly { readonly what: string; readonly status: number; readonly code?: string }[];
  /** `host reason`, as the rows of the jobs report it. */
  readonly refused: readonly string[];
};

const { mode, isOwnNetwork, allowPrivateNetwork } = JSON.parse(process.argv[2] ?? '') as Settings;
/** A page asks for a thing once: where a busy machine let that fail, only another visit asks again. */
const visitsMax = 3;
const doorlessMsMax = 60_000;
const jobMsMax = 110_000;
/** Of the closed addresses, every so manieth is also rendered by itself. */
const visitedInterval = isWhole ? 5 : 15;

const insistent = 'insistent';
/** The second of these is to be open once and closed the next time. */
const openNames = ['public.test', 'rebinding.test', 'rebinding.test'];

const openIn = (port: number): string[] =>
  allowPrivateNetwork ? [`10.0.0.1:${port}/`] : openNames.map((name) => `${name}:${port}/page/${insistent}`);

/** Where the sinks cannot have every address, they have each that a page is led to. */
const listenWidely = async (sinks: Sinks): Promise<number> => {
  if (isOwnNetwork) {
    for (const port of [80, 9001]) await sinks.listen('::', port);
    return sinks.listen('::', 8080);
  }
  const [first = '', ...others] = [...openAddresses, ...loopbackAddresses];
  const port = await sinks.listen(first, 0);
  for (const address of others) await sinks.listen(address, port);
  return port;
};

const receiveWidely = async (sinks: Sinks, port: number): Promise<void> => {
  for (const address of [...openAddresses, '127.0.0.1', '127.78.0.1']) await sinks.receive(address, port);
};

/** Ports at which the stack itself listens. */
const ownPorts = async ({ ready, pids }: EmbeddedStack): Promise<number[]> => {
  const [renderer] = await pids('renderer');
  const [, runtimeApi] = /AWS_LAMBDA_RUNTIME_API=[\d.]+:(\d+)/.exec(
    readFileSync(`/proc/${renderer}/environ`, 'utf8'),
  ) ?? [''];
  return [ready.api, ...Object.values(ready.aws.endpoints), `http://x:${runtimeApi}`].map((url) =>
    Number(new URL(url).port),
  );
};

/** Has sinks at the stack's own ports too, on this machine's addresses where the stack does not listen. */
const closedByPort = async (sinks: Sinks, ports: readonly number[]): Promise<string[]> => {
  const addresses = ['127.78.0.1', ...(isOwnNetwork ? [machineAddresses[0]] : [])];
  const authorities: string[] = [];
  for (const address of addresses) {
    for (const port of ports) authorities.push(`${address}:${await sinks.listen(address, port)}`);
  }
  return authorities;
};

const terrainOf = async (sinks: Sinks, port: number, stack: EmbeddedStack): Promise<Omit<Terrain, 'publish'>> => {
  const ports = await ownPorts(stack);
  const byPort = await closedByPort(sinks, ports);
  const linkLocal = isOwnNetwork ? ['169.254.169.254', '169.254.100.1:9001', '[fe80::1]'] : [];
  const hosts = allowPrivateNetwork ? [] : hostsToRefuse(isOwnNetwork, closedNames).map((host) => `${host}:${port}`);
  const closedInFull = [...linkLocal, ...hosts, ...byPort, ...ports.map((own) => `127.0.0.1:${own}`)];
  return {
    port,
    closed: [...linkLocal.slice(0, 1), ...hosts.slice(0, 1), ...(allowPrivateNetwork ? byPort.slice(-1) : [])],
    closedInFull,
    visited: [
      ...closedInFull.filter((_, at) => at % visitedInterval === 0).map((authority) => `${authority}/`),
      ...ports.map((own) => `127.0.0.1:${own}/`),
      ...(isOwnNetwork ? openIn(port) : []),
    ],
  };
};

const datagramsSent = (): number => {
  const rows = [...readFileSync('/proc/net/snmp', 'utf8').matchAll(/^Udp: (.*)$/gm)];
  const [names = [], numbers = []] = rows.map(([, row = '']) => row.split(' '));
  return Number(numbers[names.indexOf('OutDatagrams')]);
};

const refusedHosts = async ({ ready }: EmbeddedStack): Promise<string[]> => {
  const { region, endpoints, ...credentials } = ready.aws;
  const client = new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb as string });
  const scan = { TableName: ready.resources.tables?.records };
  const found = new Set<string>();
  for await (const { Items = [] } of paginateScan({ client: DynamoDBDocumentClient.from(client) }, scan)) {
    for (const { host, reason } of Items.flatMap(({ report }) => report?.refused ?? [])) found.add(`${host} ${reason}`);
  }
  client.destroy();
  return [...found];
};

const isAllowed = ({ address, port }: Pick<Arrival, 'address' | 'port'>, openPort: number): boolean =>
  port === openPort && (isOpen(address) || (allowPrivateNetwork && address.startsWith('10.0.')));

const reachedBy = (way: Way, arrivals: readonly Arrival[]): string[] => {
  const addresses = new Set(arrivals.map(({ address }) => address));
  return allVectors.filter((vector) => addresses.has(openAddress(vector, way))).map(({ name }) => name);
};

const reachedInAll = (arrivals: readonly Arrival[]): Findings['reached'] => ({
  html: reachedBy('html', arrivals),
  url: reachedBy('url', arrivals),
  template: reachedBy('template', arrivals),
  'without the door': reachedBy('without the door', arrivals),
});

const isEachThere = (way: Way, arrivals: readonly Arrival[]): boolean => {
  const reached = reachedBy(way, arrivals);
  return expectedBy(way).every((name) => reached.includes(name));
};

const doorless = 'without the door' satisfies Way;
const visitDoorless = (url: string, { arrivals }: Sinks): Promise<void> =>
  visitWithoutDoor(url, () => isEachThere(doorless, arrivals), doorlessMsMax);

const rendered = async (stack: EmbeddedStack, job: PlannedJob, visits = visitsMax): ReturnType<typeof renderOnce> => {
  const fields = { ...job.fields, timeout: jobMsMax, waitUntil: 'domcontentloaded' };
  const answer = await renderOnce(stack, job.source, fields);
  const isWhole = !('waitForSelector' in fields) || answer.status === 201;
  return isWhole || visits === 1 ? answer : rendered(stack, job, visits - 1);
};

type Undo = (() => unknown)[];

const experiment = async (undo: Undo): Promise<Findings> => {
  const pages: Pages = new Map([[insistent, insistentPage]]);
  const sinks = createSinks(pages);
  for (const way of ways) pages.set(arrivalPage(way), () => (isEachThere(way, sinks.arrivals) ? 'yes' : 'no'));
  undo.push(sinks.close);
  const port = await listenWidely(sinks);
  await receiveWidely(sinks, port);
  const nameServer = isOwnNetwork ? await startNameServer(createNames()) : undefined;
  undo.push(() => nameServer?.close());
  const args = allowPrivateNetwork ? [] : ['--allow-host', `${openNetwork}:${port}`];
  const stack = await startRenderingStack(mode, { allowPrivateNetwork, args });
  undo.push(stack.stop);

  const sentBefore = datagramsSent();
  const publish = (html: string): string => {
    pages.set(String(pages.size), html);
    return `${siteOrigin(port)}/page/${pages.size - 1}`;
  };
  const outcomes: Findings['outcomes'][number][] = [];
  const terrain = { ...(await terrainOf(sinks, port, stack)), publish };
  for (const job of allowPrivateNetwork ? shortPlanOf(terrain) : planOf(terrain)) {
    const { status, code } = await rendered(stack, job);
    outcomes.push({ what: job.what, status, ...(code && { code }) });
  }
  const jobs = [...sinks.arrivals];
  const otherDatagrams = datagramsSent() - sentBefore - 2 * (nameServer?.asked.length ?? 0);

  if (!allowPrivateNetwork) await visitDoorless(publish(pageOfVectors(doorless, port, [])), sinks);
  return {
    reached: reachedInAll(sinks.arrivals),
    trespasses: jobs.filter(({ protocol, ...arrival }) => protocol === 'tcp' && !isAllowed(arrival, port)),
    publicRequests: jobs.flatMap(({ address, line }) => (address === publicAddress && line ? [line] : [])),
    datagrams: jobs.filter(({ protocol }) => protocol === 'udp'),
    ...(isOwnNetwork && { otherDatagrams }),
    outcomes,
    refused: await refusedHosts(stack),
  };
};

// An exit ends the stack as well.
process.once('SIGTERM', () => process.exit(1));
const undo: Undo = [];
try {
  process.stdout.write(JSON.stringify(await experiment(undo)));
} finally {
  for (const step of undo.reverse()) await step();
}
