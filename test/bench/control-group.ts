/** A limit of the kernel on processes and what they start, where this user may set one: control groups, version 1. */
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type ControlGroup = {
  /** Takes processes in; whatever they start from now on is in there too. */
  readonly hold: (pids: readonly number[]) => void;
  /** Lets go of processes, but not of what they have started. */
  readonly release: (pids: readonly number[]) => void;
  readonly read: (name: string) => string;
  /** Once its processes have ended. */
  readonly remove: () => Promise<void>;
};

const removedWithinTries = 50;
let made = 0;

const removeFolder = async (folder: string): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return rmdirSync(folder);
    } catch (error) {
      if (tries === removedWithinTries) throw error;
      await sleep(100);
    }
  }
};

/** What holds this process holds the new group too. */
const ownGroup = (controller: string): string => {
  const [, path = '/'] =
    new RegExp(`^\\d+:${controller}:(.+)$`, 'm').exec(readFileSync('/proc/self/cgroup', 'utf8')) ?? [];
  return join('/sys/fs/cgroup', controller, path);
};

const moveAll = (pids: readonly number[], folder: string): void => {
  for (const pid of pids) {
    try {
      writeFileSync(join(folder, 'cgroup.procs'), String(pid));
    } catch {
      // It ended meanwhile.
    }
  }
};

/** Undefined where none can be made. */
const makeGroup = (
  controller: 'cpu' | 'memory',
  settings: Readonly<Record<string, number>>,
): ControlGroup | undefined => {
  made += 1;
  const own = ownGroup(controller);
  const folder = join(own, `ephemera-bench-${process.pid}-${made}`);
  try {
    mkdirSync(folder);
    for (const [name, value] of Object.entries(settings)) writeFileSync(join(folder, name), String(value));
  } catch {
    return undefined;
  }
  return {
    hold: (pids) => moveAll(pids, folder),
    release: (pids) => moveAll(pids, own),
    read: (name) => readFileSync(join(folder, name), 'utf8'),
    remove: () => removeFolder(folder),
  };
};

/** Counts what is taken from then on: a process should be born in the group. */
export const limitMemory = (megabytes: number): ControlGroup | undefined =>
  makeGroup('memory', {
    'memory.limit_in_bytes': megabytes * 1024 * 1024,
  });

/** The most that was charged, in bytes, with files that the kernel kept and would have given up. */
export const chargedBytes = (group: ControlGroup): number => Number(group.read('memory.max_usage_in_bytes'));
/** Processes that the kernel ended for want of memory. */
export const memoryKills = (group: ControlGroup): number =>
  Number(/^oom_kill (\d+)$/m.exec(group.read('memory.oom_control'))?.[1] ?? 0);

const periodMicroseconds = 20_000;

export const limitCpu = (cores: number): ControlGroup | undefined =>
  makeGroup('cpu', {
    'cpu.cfs_period_us': periodMicroseconds,
    'cpu.cfs_quota_us': Math.round(cores * periodMicroseconds),
  });
