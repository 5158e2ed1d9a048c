/** Processes that are started for one measurement, under a limit of the CPU where there is one. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import type { ControlGroup } from '../control-group.ts';

export type Told = Readonly<Record<string, number>>;

type Child = {
  readonly file: string;
  readonly args?: readonly string[];
  readonly nodeOptions?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cpu: ControlGroup | undefined;
};

/** Starts a process, waits for what it tells, and kills it with all that it started. `spawned` is in epoch ms. */
export const runChild = async ({ file, args = [], nodeOptions = [], env, cpu }: Child): Promise<Told> => {
  const spawned = performance.timeOrigin + performance.now();
  const child = fork(file, args, {
    detached: true,
    // What a function writes for the operator is not asked here.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--disable-warning=ExperimentalWarning', ...nodeOptions],
    env: { ...env },
  });
  const pid = child.pid as number;
  cpu?.hold([pid]);
  const exited = once(child, 'exit');
  const told = once(child, 'message');
  const ended = exited.then(([code, signal]) => Promise.reject(new Error(`${file} ended: ${code ?? signal}`)));
  ended.catch(() => undefined);
  const [moments] = await Promise.race([told, ended]);
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
  await exited;
  return { spawned, ...moments };
};

/** Only root may, and not in every container. */
export const dropPageCache = (): Promise<boolean> =>
  writeFile('/proc/sys/vm/drop_caches', '1').then(
    () => true,
    () => false,
  );
