/**
 * Jobs, with a fault at every step of theirs, injected from outside. `npm run test:faults` runs the whole matrix, each
 * function killed at each of its requests; `npm test` a sample of it.
 */
import { runBatch } from '../load/batch.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { searchSinks } from '../support/sinks.ts';
import { within } from '../support/watched-process.ts';
import { isWhole } from '../support/whole.ts';
import { type Around, anAccount, flows, surround, timeScale } from './flows.ts';
import { die, dieEverywhere, kills, nameOf, sampledKills, titleOf } from './kills.ts';
import { happen, mishaps } from './mishaps.ts';
import { assertOver } from './outcome.ts';

/** Words of the titles of what is to be run of the whole. */
const words = process.env.FAULTS;
const isAsked = isWhole || words !== undefined;

type Fault = readonly [title: string, befall: (around: Around) => Promise<unknown>];

const deaths: readonly Fault[] = isAsked
  ? kills.map((kill) => [`${titleOf(kill)}: at each request`, (around) => dieEverywhere(around, kill)])
  : sampledKills.map(({ at, ...kill }) => [
      `${titleOf(kill)}: at request ${nameOf(at)}`,
      async (around) => expect(await die(around, kill, at)).toMatchObject({ isMet: true }),
    ]);

const others: readonly Fault[] = mishaps
  .filter(({ isSample }) => isAsked || isSample)
  .map((mishap) => [mishap.name, (around) => happen(around, mishap)]);

/** An attempt that dies within its first moments costs one of four. */
const everyWorkerDies = async (around: Around): Promise<void> => {
  const account = await anAccount(around, 'hopeless');
  const invoking = { service: 'lambda', operation: 'InvokeWithResponseStream' } as const;
  await around.stack.fault({ failRequests: { function: 'worker', ...invoking, times: 100, effect: 'kill' } });
  const begun = await flows['the worker'].begin(around, account);

  const { jobs } = await assertOver(around, account.account, begun, 'error');
  expect(jobs).toMatchObject([{ errorCode: 'internal', attempt: 4 }]);
};
const hopeless: Fault = ['a job whose every worker dies ends as failed, its content destroyed', everyWorkerDies];

/** `npm run test:load` does the same with thousands. */
const smallBatch = async (around: Around): Promise<void> => {
  const shares = { kills: 20, fails: 20, duplicates: 20 };
  const { accepted, ended, webhooked, lost } = await runBatch(around, await anAccount(around, 'batch'), {
    jobs: 3,
    seed: 7,
    shares,
  });

  expect({ accepted, ended, webhooked, lost }).toEqual({ accepted: 3, ended: 3, webhooked: 3, lost: [] });
};
const batch: Fault = ['a batch with faults of seed 7 among it: all were accepted, ended and told', smallBatch];

const all = [...deaths, ...others, ...(isAsked ? [hopeless] : []), batch];
const faults = all.filter(([title]) => title.includes(words ?? ''));

/** Most of the time is spent waiting: the whole has several stacks, each with faults of its own. */
const stacksCount = isWhole ? 3 : 1;
const arounds: Around[] = [];
const begun = new Map<string, Promise<unknown>>();
beforeAll(async () => {
  const stacks: EmbeddedStack[] = await Promise.all(
    Array.from({ length: stacksCount }, () => startStack({ timeScale, allowPrivateNetwork: true })),
  );
  arounds.push(...(await Promise.all(stacks.map((stack) => surround(stack)))));
  for (const [at, around] of arounds.entries()) {
    let last: Promise<unknown> = Promise.resolve();
    for (const [title, befall] of faults.filter((_, number) => number % stacksCount === at)) {
      const isOver = last.then(() => befall(around));
      last = isOver.catch(() => undefined).then(() => around.stack.clearFaults());
      begun.set(title, isOver);
    }
  }
});
afterAll(async () => {
  for (const { stack, receiver } of arounds) {
    await stack.stop();
    await receiver.close();
  }
});

test.each(faults.map(([title]) => title))('%s', (title) => begun.get(title), 1_800_000);

test('after all of this, no store, queue or log holds anything of what was rendered', async () => {
  for (const { stack, token } of arounds) {
    await stack.allFrozen();
    // While a message is with a function nobody can say where it is.
    const isAbsent = async () => (await searchSinks(stack.ready, [token]).catch(() => undefined))?.length === 0;
    expect(await within(60_000, isAbsent)).toBe(true);
  }
}, 300_000);
