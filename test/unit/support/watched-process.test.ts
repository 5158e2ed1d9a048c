import { livingProcesses, processTree } from '../../../cli/verify/sinks/processes.ts';
import { startStack } from '../../support/embedded-stack.ts';
import { startProcess, type WatchedProcess, within } from '../../support/watched-process.ts';

const spawnSleep = (options: string) => `require('node:child_process').spawn('sleep', ['60'], ${options});`;
const stopsOnTerm = `process.on('SIGTERM', () => process.exit(7)); process.send('up'); setInterval(() => {}, 1000);`;

const run = async (script: string, mark = 'mark-of-nobody'): Promise<WatchedProcess> => {
  const watched = startProcess({ args: ['-e', script], env: { PATH: process.env.PATH }, mark });
  await new Promise((resolve) => watched.child.once('message', resolve));
  return watched;
};
const isAlive = (pid: number): boolean => livingProcesses().some((one) => one.pid === pid);

test('a process that ends on SIGTERM with all that it started is stopped', async () => {
  const watched = await run(stopsOnTerm);

  expect(await watched.stop()).toEqual({ code: 7, signal: null });
  expect(isAlive(watched.pid)).toBe(false);
});

test('a process that had died already is stopped', async () => {
  const watched = await run(stopsOnTerm);
  watched.child.kill('SIGKILL');
  await watched.exited;

  expect(await watched.stop()).toEqual({ code: null, signal: 'SIGKILL' });
});

test('a child left behind in a process group of its own is told of, and ended', async () => {
  const watched = await run(spawnSleep(`{ detached: true, stdio: 'ignore' }`) + stopsOnTerm);
  const [child] = processTree([watched.pid]).filter(({ program }) => program === 'sleep');

  await expect(watched.stop()).rejects.toThrow(`left others behind: sleep ${child?.pid}`);
  expect(await within(2000, () => !isAlive(child?.pid ?? 0))).toBe(true);
});

test('a child left behind by a process that died is known by its mark', async () => {
  const mark = `mark-${process.pid}-${Date.now()}`;
  const options = `{ detached: true, stdio: 'ignore', env: { FOLDER: '/tmp/${mark}' } }`;
  const watched = await run(spawnSleep(options) + stopsOnTerm, mark);
  watched.child.kill('SIGKILL');
  await watched.exited;

  await expect(watched.stop()).rejects.toThrow(/left others behind: sleep/);
});

test('a stack that cannot start fails with what it printed', async () => {
  await expect(startStack({ args: ['--no-such-option'] })).rejects.toThrow(/ended before it was ready.*Usage/s);
});

test('a process tree holds children in groups of their own', async () => {
  const watched = await run(spawnSleep('{ detached: true }') + stopsOnTerm);

  expect(
    processTree([watched.pid])
      .map(({ program }) => program)
      .sort(),
  ).toEqual(['node', 'sleep']);
  await watched.stop().catch(() => undefined);
});
