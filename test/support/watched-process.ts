/** A child process that is stopped whole: with everything it started, whatever process group that is in. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { listed } from '../../cli/verify/sinks/frozen.ts';
import { livingProcesses, mentions, processTree } from '../../cli/verify/sinks/processes.ts';

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type WatchedProcess = {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly hasExited: () => boolean;
  readonly exited: Promise<Exit>;
  /** The last of what it printed; after its exit, all of that has arrived. */
  readonly output: () => string;
  /** SIGTERM, unless it has ended. Throws when it does not end or leaves a process behind; none is left then. */
  readonly stop: () => Promise<Exit>;
};

type Command = {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** A text that only the environment or command line of this process and of its descendants holds. */
  readonly mark: string;
};

const outputCharsMax = 8000;
const drainedWithinMs = 1000;
const stoppedWithinMs = 30_000;
/** Killed processes take a moment to go. */
const goneWithinMs = 2000;

/** Whether `isDone` came true in time. */
export const within = async (
  timeoutMs: number,
  isDone: () => boolean | Promise<boolean>,
  pollMs = 20,
): Promise<boolean> => {
  const end = Date.now() + timeoutMs;
  while (!(await isDone())) {
    if (Date.now() > end) return false;
    await sleep(pollMs);
  }
  return true;
};

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
};

const lastOutputOf = (child: ChildProcess): (() => string) => {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-outputCharsMax);
    });
  }
  return () => output;
};

/** Starts Node in a process group of its own, with an IPC channel. */
export const startProcess = ({ args, env, mark }: Command): WatchedProcess => {
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env });
  const pid = child.pid as number;
  const output = lastOutputOf(child);
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  const drained = once(child, 'close');
  const exited = once(child, 'exit').then(async ([code, signal]): Promise<Exit> => {
    // A child that got the pipes and lives on would keep them open.
    await Promise.race([drained, sleep(drainedWithinMs)]);
    return { code, signal };
  });
  // A test run that is broken off takes the process along.
  const killOnExit = () => kill(-pid);
  process.once('exit', killOnExit);

  const stop = async (): Promise<Exit> => {
    const groups = new Set(processTree([pid]).map(({ group }) => group));
    if (!hasExited()) child.kill('SIGTERM');
    const ended = await within(stoppedWithinMs, hasExited);
    if (!ended) kill(-pid);
    const exit = await exited;
    process.off('exit', killOnExit);
    const left = () => livingProcesses().filter((one) => groups.has(one.group) || mentions(one.pid, mark));
    await within(goneWithinMs, () => left().length === 0);
    const survivors = left();
    for (const survivor of survivors) kill(survivor.pid);
    if (!ended) throw new Error(`The process did not stop within ${stoppedWithinMs} ms. It printed:\n${output()}`);
    if (survivors.length > 0) throw new Error(`The process left others behind: ${listed(survivors)}`);
    return exit;
  };

  return { child, pid, hasExited, exited, output, stop };
};
