/**
 * A machine with little memory, which sleeps: every process of the stack stands still for longer than leases, schedules and
 * renders last.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { livingProcesses, processTree } from '../../cli/verify/sinks/processes.ts';
import { times } from '../../infra/topology.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { accept, base64, finished, post } from '../support/job-client.ts';
import { within } from '../support/watched-process.ts';

const timeScale = 0.02;
const renderMs = 2_500;
const sleepMs = 4_000;

let stack: EmbeddedStack;
beforeAll(async () => {
  const variables = { NODE_OPTIONS: '--import data:text/javascript,process.constrainedMemory=()=>1e9' };
  stack = await startStack({ timeScale, variables });
});
afterAll(() => stack.stop());

/** Stops what runs; what the stack has frozen itself stays so when the machine wakes up. */
const sleep = async (): Promise<void> => {
  const stopped = new Set<number>();
  const awake = () => processTree([stack.pid]).filter(({ pid, state }) => state !== 'T' && !stopped.has(pid));
  for (let found = awake(); found.length > 0; found = awake()) {
    for (const { pid } of found) {
      process.kill(pid, 'SIGSTOP');
      stopped.add(pid);
    }
  }
  await delay(sleepMs);
  for (const pid of stopped) process.kill(pid, 'SIGCONT');
};

const isAtWork = async (functionName: string): Promise<boolean> => {
  const pids = await stack.pids(functionName);
  return livingProcesses().some(({ pid, state }) => pids.includes(pid) && state !== 'T');
};

const html = base64('<p>Hello');
const render = (fields: object = {}) => post(stack, '/v2/html/pdf', { async: false, storage: false, html, ...fields });

/** Once, and once more by what was prepared after it. */
const expectToServe = async (): Promise<void> => {
  for (const _ of [1, 2]) {
    expect((await render()).status).toBe(201);
    await stack.allFrozen();
  }
};

test('with little memory a stack says so once, and starts all the same', async () => {
  expect(stack.output().match(/^This machine or container has 1\.0 GB of memory: .*$/gm)).toHaveLength(1);
  expect((await render()).status).toBe(201);
});

test('it sleeps for longer than leases last, schedules rest and a render here may take', () => {
  for (const ms of [times['job-lease'] * timeScale, times.sweep * timeScale, renderMs]) {
    expect(sleepMs).toBeGreaterThan(ms * 1.5);
  }
});

test('what rested when the machine fell asleep serves as before, with the browser that it had', async () => {
  await stack.allFrozen();
  const renderers = await stack.pids('renderer');

  await sleep();

  await expectToServe();
  expect(await stack.pids('renderer')).toEqual(renderers);
});

test('a job that was under way succeeds, and the next ones are served', async () => {
  const { id } = await accept(stack, { html, delay: 1_500 });
  expect(await within(10_000, () => isAtWork('renderer'))).toBe(true);

  await sleep();

  expect(await finished(stack, id)).toMatchObject({ status: 'success' });
  await expectToServe();
});

test('a call whose time passed meanwhile is told so, and the next ones are served', async () => {
  const rendering = render({ delay: renderMs / 2, timeout: renderMs });
  expect(await within(10_000, () => isAtWork('renderer'))).toBe(true);

  await sleep();

  const answer = await rendering;
  expect([answer.status, await answer.json()]).toEqual([504, expect.objectContaining({ code: 'render_timeout' })]);
  await expectToServe();
});
