/**
 * SIGKILL at each AWS request of accept and worker, injected by the host from outside: every job ends, once, and whole. The
 * request itself was carried out: dying before it leaves what dying after the one before leaves.
 */
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { base64, type JobBody, post } from '../support/job-client.ts';
import { newAccount } from '../support/operator.ts';
import { nothingElse, type Remains, settled } from '../support/settled.ts';

/** Leases last 1.8 s, a request that was not accepted ends after 6 s, the sweeper looks each 1.2 s. */
const timeScale = 0.02;
/** Several times two leases, or the time by which a request is accepted: the machine may be busy. */
const settledWithinMs = 40_000;
/** A message that is received and never answered for comes back after 36 s. */
const firstRequestMs = 120_000;
const requestsMax = 25;

type Account = { readonly account: string; readonly apiKey: string };
const body = { html: base64('<p>survives'), filename: 'survivor.pdf', generatePreview: true };
const submit = (stack: EmbeddedStack, { apiKey }: Account): Promise<Response> =>
  post(stack, '/v2/html/pdf', body, { 'X-API-Key': apiKey });

/** Kills the function after its n-th request from now; tells whether it came to that while `work` went on. */
const killedAt = async (
  stack: EmbeddedStack,
  name: string,
  after: number,
  work: () => Promise<unknown>,
): Promise<boolean> => {
  await stack.fault({ failRequests: { function: name, after, effect: 'kill_answered' } });
  await work();
  const isMet = (await stack.unmetFaults()) === 0;
  await stack.clearFaults();
  return isMet;
};

const statusesOf = ({ jobs }: Remains) => jobs.map(({ status }) => status);

const requestDies = async (stack: EmbeddedStack): Promise<void> => {
  const accounts: { account: string; accepted: boolean }[] = [];
  let killed = true;
  for (let after = 0; killed; after += 1) {
    const account = await newAccount(stack.ready, `accept ${after}`);
    // A first call, so that an environment stands ready whose death shows.
    await stack.api('/v2/getStatus');
    let status = 0;
    killed = await killedAt(stack, 'api', after, async () => {
      status = await submit(stack, account).then(
        (response) => response.status,
        () => 0,
      );
    });
    accounts.push({ account: account.account, accepted: status === 202 });
    expect(after).toBeLessThan(requestsMax);
  }

  // Authentication, row, key, its row, object, message, and the note that it was sent.
  expect(accounts.length).toBeGreaterThanOrEqual(7);
  for (const { account, accepted } of accounts) {
    const remains = await settled(stack, account, settledWithinMs);
    expect(remains).toMatchObject(nothingElse);
    expect(remains.jobs.length).toBeLessThanOrEqual(1);
    expect(remains.assets).toHaveLength(statusesOf(remains).filter((one) => one === 'success').length);
    if (accepted) expect(statusesOf(remains)).toEqual(['success']);
  }
};

const workerDies = async (stack: EmbeddedStack): Promise<void> => {
  const attempts: unknown[] = [];
  let killed = true;
  for (let after = 1; killed; after += 1) {
    const account = await newAccount(stack.ready, `worker ${after}`);
    let remains: Remains | undefined;
    killed = await killedAt(stack, 'worker', after, async () => {
      expect((await submit(stack, account)).status).toBe(202);
      remains = await settled(stack, account.account, settledWithinMs);
    });
    expect(remains).toMatchObject(nothingElse);
    expect(remains && statusesOf(remains)).toEqual(['success']);
    expect(remains?.assets).toHaveLength(1);
    attempts.push(remains?.jobs[0]?.attempt);
    expect(after).toBeLessThan(requestsMax);
  }

  expect(attempts.length).toBeGreaterThanOrEqual(9);
  expect(attempts).toContain(2);
  expect(attempts.at(-1)).toBe(1);
};

const workerDiesAtOnce = async (stack: EmbeddedStack): Promise<void> => {
  const account = await newAccount(stack.ready, 'first request');
  await stack.fault({ failRequests: { function: 'worker', effect: 'kill' } });
  const { id } = (await (await submit(stack, account)).json()) as JobBody;

  const remains = await settled(stack, account.account, firstRequestMs);
  expect(remains).toMatchObject({ ...nothingElse, jobs: [{ sk: `JOB#${id}`, status: 'success', attempt: 1 }] });
};

const everyWorkerDies = async (stack: EmbeddedStack): Promise<void> => {
  const account = await newAccount(stack.ready, 'hopeless');
  await stack.fault({
    failRequests: {
      function: 'worker',
      service: 'lambda',
      operation: 'InvokeWithResponseStream',
      times: 100,
      effect: 'kill',
    },
  });
  expect((await submit(stack, account)).status).toBe(202);

  const remains = await settled(stack, account.account, 2 * settledWithinMs);
  expect(remains).toMatchObject({
    ...nothingElse,
    assets: [],
    jobs: [{ status: 'error', errorCode: 'internal', attempt: 4 }],
  });
};

const syncDies = async (stack: EmbeddedStack): Promise<void> => {
  const accounts: { account: string; status: number }[] = [];
  let killed = true;
  for (let after = 0; killed; after += 1) {
    const { account, apiKey } = await newAccount(stack.ready, `sync ${after}`);
    await stack.api('/v2/getStatus');
    let status = 0;
    killed = await killedAt(stack, 'api', after, async () => {
      const response = await post(stack, '/v2/html/pdf', { ...body, async: false }, { 'X-API-Key': apiKey });
      status = response.status;
      await response.arrayBuffer().catch(() => undefined);
    });
    accounts.push({ account, status });
    expect(after).toBeLessThan(requestsMax);
  }

  expect(accounts.length).toBeGreaterThanOrEqual(8);
  for (const { account, status } of accounts) {
    const remains = await settled(stack, account, settledWithinMs);
    expect(remains).toMatchObject(nothingElse);
    expect(remains.assets).toHaveLength(statusesOf(remains).filter((one) => one === 'success').length);
    if (status === 201) expect(statusesOf(remains)).toEqual(['success']);
  }
};

/** Most of the time is spent waiting for leases to run out: several stacks, each with deaths of its own. */
let stacks: readonly EmbeddedStack[] = [];
const begun = new Map<string, Promise<void>>();
type Death = readonly [title: string, die: (stack: EmbeddedStack) => Promise<void>];

const inTurn = (stack: EmbeddedStack, deaths: readonly Death[]): void => {
  let last: Promise<unknown> = Promise.resolve();
  for (const [title, die] of deaths) {
    const over = last.then(() => die(stack));
    last = over.catch(() => undefined).then(() => stack.clearFaults());
    begun.set(title, over);
  }
};

const deaths: readonly (readonly Death[])[] = [
  [
    [
      'a request that dies at any step of being accepted leaves a job that runs or an orphan that ends, and never content',
      requestDies,
    ],
    ['a job whose every worker dies ends as failed, its content destroyed', everyWorkerDies],
  ],
  [
    [
      'a worker that dies at any request but its first leaves one asset of its job, in a later attempt if need be',
      workerDies,
    ],
  ],
  [
    [
      'a worker that dies at its very first request costs one more wait: the message comes back by itself',
      workerDiesAtOnce,
    ],
    ['a synchronous render that dies at any step is stored whole or not at all, and its job ends', syncDies],
  ],
];

beforeAll(async () => {
  stacks = await Promise.all(deaths.map(() => startStack({ timeScale })));
  for (const [at, stack] of stacks.entries()) inTurn(stack, deaths[at] ?? []);
});
afterAll(() => Promise.all(stacks.map((one) => one.stop())));

test.each(deaths.flat().map(([title]) => title))('%s', (title) => begun.get(title), 600_000);
