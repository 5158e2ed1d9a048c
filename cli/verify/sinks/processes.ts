/** The machine's processes, as /proc shows them. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

export type Process = {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** One letter: R running, S sleeping, T stopped, Z a zombie. */
  readonly state: string;
  /** File name of what it runs; a process may call itself something else. */
  readonly program: string;
};

/** Another user's program is not shown; whose process has ended has none. */
const programOf = (pid: number): string => {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return 'unknown';
    throw error;
  }
};

/** The parent of all threads of the kernel, which have no program and are many. */
const kernelPid = 2;

const readProcess = (pid: number): Process | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name that a process gave itself stands in parentheses and may hold anything, spaces included.
    const [state = '', parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (pid === kernelPid || Number(parent) === kernelPid) return undefined;
    return { pid, parent: Number(parent), group: Number(group), state, program: programOf(pid) };
  } catch {
    // Ended meanwhile; a zombie, too, has no program.
    return undefined;
  }
};

/** All living processes. */
export const livingProcesses = (): Process[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((one) => one !== undefined);

/** The processes with these ids, all that descend from them, and the process groups that any of these lead. */
export const processTree = (roots: readonly number[], living = livingProcesses()): Process[] => {
  const pids = new Set(roots);
  for (let before = -1; before !== pids.size; ) {
    before = pids.size;
    for (const { pid, parent, group } of living) if (pids.has(parent) || pids.has(group)) pids.add(pid);
  }
  return living.filter(({ pid }) => pids.has(pid));
};

/** Whether a process was started with `text` in its command line or environment. */
export const mentions = (pid: number, text: string): boolean =>
  ['cmdline', 'environ'].some((name) => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, 'utf8').includes(text);
    } catch {
      return false;
    }
  });

/** The most memory that a process has had in use at a time. */
export const peakBytes = (pid: number): number => {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
};
