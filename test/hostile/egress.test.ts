/** Whatever a page tries, nothing arrives anywhere but where the egress rule lets it. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BrowserMode } from '../../functions/renderer/browser-mode.ts';
import { testedModes } from '../support/tested-modes.ts';
import { isWhole, sampleOf } from '../support/whole.ts';
import type { Findings, Settings } from './egress/experiment.ts';
import { closedNames } from './egress/names.ts';
import { inOwnNetwork } from './egress/own-network.ts';
import { hostsToRefuse } from './egress/plan.ts';
import { allVectors, expectedBy, ways } from './egress/targets.ts';
import { departures } from './egress/vectors.ts';

const program = join(import.meta.dirname, 'egress', 'experiment.ts');
const experimentMsMax = 300_000;

const { command, isOwn } = inOwnNetwork([process.execPath, '--disable-warning=ExperimentalWarning', program]);

const allPolicies = ['by default', 'with private networks allowed'] as const;
type Policy = (typeof allPolicies)[number];
const policies = sampleOf(allPolicies, allPolicies.length);

const conduct = async (mode: BrowserMode, policy: Policy): Promise<Findings> => {
  const allowPrivateNetwork = policy === 'with private networks allowed';
  const settings: Settings = { mode, isOwnNetwork: isOwn, allowPrivateNetwork };
  const [file, ...args] = command;
  const { stdout } = await promisify(execFile)(file, [...args, JSON.stringify(settings)], {
    maxBuffer: 100e6,
    timeout: experimentMsMax,
  });
  return JSON.parse(stdout) as Findings;
};

/** What the plan's own pages were answered with: `what: status code`. */
const answers = ({ outcomes }: Pick<Findings, 'outcomes'>, matching: RegExp): string[] =>
  outcomes
    .filter(({ what }) => matching.test(what))
    .map(({ what, status, code = '' }) => `${what}: ${status} ${code}`.trim());

const closedPlace = /^redirect|^(?!10\.0\.0\.1:)\S+\/$/;

describe.each(testedModes)('%s', (mode) => {
  const findings: Partial<Record<Policy, Findings>> = {};
  const found = (policy: Policy): Findings => findings[policy] as Findings;
  beforeAll(async () => {
    const each = policies.map((policy) => async () => {
      findings[policy] = await conduct(mode, policy);
    });
    // Only in networks of their own do the two not meet.
    if (isOwn) await Promise.all(each.map((one) => one()));
    else for (const one of each) await one();
  }, policies.length * experimentMsMax);

  describe.each(policies)('%s', (policy) => {
    test('no connection arrives where none may', () => {
      expect(found(policy).trespasses).toEqual([]);
    });

    test('no datagram arrives anywhere, or leaves', () => {
      expect(found(policy).datagrams).toEqual([]);
      expect(found(policy).otherDatagrams ?? 0).toBe(0);
    });

    test('a job for a place that is closed, or is redirected to one, says that it was refused', () => {
      const refusals = answers(found(policy), closedPlace);

      expect(refusals.length).toBeGreaterThan(10);
      expect(refusals.filter((answer) => !answer.endsWith(': 422 egress_refused'))).toEqual([]);
    });

    test("the stack's own ports are refused for what they are", () => {
      expect(found(policy).refused).toEqual(
        expect.arrayContaining(['127.78.0.1 port_refused', '127.0.0.1 port_refused']),
      );
    });
  });

  test('all 92 ways of reaching for an address arrive where they may, so that their absence means something', () => {
    const { reached } = found('by default');
    const missing = ways.map((way) => expectedBy(way).filter((name) => !reached[way].includes(name)));

    expect(allVectors).toHaveLength(92);
    expect(missing).toEqual(ways.map(() => []));
    expect(reached.html).toEqual(expect.arrayContaining(departures.map(({ name }) => name)));
  });

  test('by default, every spelling of every host that is closed is refused', () => {
    const hosts = hostsToRefuse(isOwn, closedNames).map((host) => new URL(`http://${host}`).hostname);
    // Names below `localhost` are not to be had from a name server.
    const resolved = [...new Set(hosts)].filter((host) => host !== 'a.localhost');

    expect(found('by default').refused).toEqual(
      expect.arrayContaining(resolved.map((host) => `${host} address_not_public`)),
    );
  });

  // Without a network of its own, there are neither names nor public or private addresses to be had for this.
  test('by default, a name is as good as its address at the time', () => {
    const { publicRequests } = found('by default');

    expect(answers(found('by default'), /\.test:\d+\/page/).map((answer) => answer.replace(/:\d+\S+/, ''))).toEqual(
      isOwn ? ['public.test 201', 'rebinding.test 201', 'rebinding.test 422 egress_refused'] : [],
    );
    const again = publicRequests.filter((line) => /^GET \/again of rebinding\.test/.test(line));
    expect(again.length > 0).toBe(isOwn);
  });

  const allowed = () => {
    const { reached, outcomes } = found('with private networks allowed');

    expect(reached.html).toEqual(expect.arrayContaining([...expectedBy('html')]));
    expect(answers({ outcomes }, /^10\.0\.0\.1/)).toEqual(isOwn ? ['10.0.0.1:8080/: 201'] : []);
  };
  if (isWhole) test('with private networks allowed, they are reached', allowed);
});
