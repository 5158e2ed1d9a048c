/** SIGKILL at each request that a function makes to AWS: which, and what is done with the request. */
import { times } from '../../infra/topology.ts';
import type { ServiceName } from '../../local/aws/connection.ts';
import type { RequestFault } from '../../local/aws/request-faults.ts';
import { type Account, type Around, anAccount, type Flow, type FlowName, flows, timeScale } from './flows.ts';
import { assertOver } from './outcome.ts';

export type Kill = {
  readonly flow: FlowName;
  /** Whether the request is carried out: the function dies before it learns of it, or has not made it. */
  readonly moment: 'before' | 'after';
  /** Twice: whoever follows dies at the same request. */
  readonly often: 'once' | 'twice';
};

const effects = { before: 'kill', after: 'kill_answered' } as const;
/** Which request: after so many others, of all or of a kind. */
type Request = Pick<RequestFault, 'service' | 'operation'> & { readonly after: number };

/** The whole matrix: each of these at every request. */
export const kills: readonly Kill[] = (Object.keys(flows) as FlowName[]).flatMap((flow) => [
  { flow, moment: 'before', often: 'once' },
  { flow, moment: 'after', often: 'once' },
  { flow, moment: 'after', often: 'twice' },
]);

/** Each function and each kind of death once, at a request in the midst of its work. */
export const sampledKills: readonly (Kill & { readonly at: Request })[] = [
  { flow: 'the api, when it accepts a job', moment: 'after', often: 'twice', at: { after: 5 } },
  { flow: 'the api, when its caller waits', moment: 'before', often: 'once', at: { after: 6 } },
  { flow: 'the worker', moment: 'after', often: 'once', at: { after: 6 } },
  { flow: 'the notifier', moment: 'after', often: 'once', at: { after: 4 } },
  { flow: 'the intake', moment: 'before', often: 'once', at: { after: 6 } },
];

export const titleOf = ({ flow, moment, often }: Kill): string =>
  `${flow}, killed ${often} ${moment} its request was carried out`;

export const nameOf = ({ service, operation, after }: Request): string =>
  [service, operation, after].filter((word) => word !== undefined).join(' ');

const stage = async ({ stack }: Around, { flow, moment, often }: Kill, at: Request): Promise<void> => {
  const fault: RequestFault = { function: flows[flow].function, ...at, effect: effects[moment] };
  await stack.fault({ failRequests: fault });
  // Counted on from the first death: as many requests of the one that follows.
  if (often === 'twice') await stack.fault({ failRequests: { ...fault, after: 2 * at.after + 1 } });
};

/**
 * By when a request is accepted or given up. On AWS its function is over long before; here, where this time is scaled and
 * the speed of the machine is not, a request that takes longer is given up while it is still being dealt with.
 */
const acceptedWithinMs = times['job-accept'] * timeScale;
const triesMax = 4;

type Survived = { readonly isMet: boolean; readonly attempts: readonly unknown[] };

/** Lets a function die at a request; tells whether it came to that, and how many attempts its job took. */
export const die = async (around: Around, kill: Kill, at: Request, triesLeft = triesMax): Promise<Survived> => {
  const { stack } = around;
  const account: Account = await anAccount(around, `${kill.flow} ${nameOf(at)}`);
  // An environment stands ready whose death shows.
  await stack.api('/v2/getStatus');
  await stage(around, kill, at);
  const beganAt = Date.now();
  const begun = await flows[kill.flow].begin(around, account);
  if (Date.now() - beganAt > acceptedWithinMs && triesLeft > 1) {
    await stack.clearFaults();
    return die(around, kill, at, triesLeft - 1);
  }
  const { jobs } = await assertOver(around, account.account, begun, flows[kill.flow].ends);
  const isMet = (await stack.unmetFaults()) < (kill.often === 'twice' ? 2 : 1);
  await stack.clearFaults();
  return { isMet, attempts: jobs.map(({ attempt }) => attempt) };
};

const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** `sweeper dynamodb:UpdateItem` */
const parsed = (kind: string): Pick<Request, 'service' | 'operation'> => {
  const [service, operation = ''] = kind.slice(kind.indexOf(' ') + 1).split(/:(.*)/);
  return { service: service as ServiceName, operation };
};

/** The requests that the function makes when nothing befalls it; by their kinds, if it makes others all the time. */
const requestsOf = async (around: Around, name: FlowName): Promise<readonly Request[]> => {
  const { function: own, begin, idly, ends }: Flow = flows[name];
  const account = await anAccount(around, name);
  await around.stack.countRequests();
  await assertOver(around, account.account, await begin(around, account), ends);
  const all = Object.entries(await around.stack.countRequests());
  const counts = all.filter(([kind]) => kind.startsWith(`${own} `));
  if (!idly) return upTo(counts.reduce((sum, [, count]) => sum + count, 0)).map((after) => ({ after }));
  return counts
    .filter(([kind]) => !kind.endsWith(` ${idly}`))
    .flatMap(([kind, count]) => upTo(count).map((after) => ({ ...parsed(kind), after })));
};

export const dieEverywhere = async (around: Around, kill: Kill): Promise<void> => {
  const requests = await requestsOf(around, kill.flow);
  expect(requests.length).toBeGreaterThanOrEqual(flows[kill.flow].requestsMin);
  const survived: Survived[] = [];
  const failures: string[] = [];
  for (const at of requests) {
    // The others are of interest all the same.
    await die(around, kill, at).then(
      (one) => survived.push(one),
      (error: unknown) => failures.push(`request ${nameOf(at)}: ${error}`),
    );
    await around.stack.clearFaults();
  }
  expect(failures).toEqual([]);
  // Some are made only now and then: a lease is renewed, what was read is known.
  expect(survived.filter(({ isMet }) => isMet).length).toBeGreaterThanOrEqual(flows[kill.flow].requestsMin);
  // Each worker that died is followed by another attempt.
  const attempt = kill.often === 'twice' ? 3 : 2;
  if (kill.flow === 'the worker') expect(survived.map(({ attempts }) => attempts)).toContainEqual([attempt]);
};
