/** The most memory that processes have at a time: one process as the kernel keeps count of it, a tree by looking often. */
import { readFileSync, writeFileSync } from 'node:fs';
import { peakBytes, processTree } from '../../cli/verify/sinks/processes.ts';
import type { EmbeddedStack } from '../support/embedded-stack.ts';

/** Lets the kernel's count of a process begin again at what the process has now. */
const forgetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5');

const endedMeanwhile = <T>(read: () => T, otherwise: T): T => {
  try {
    return read();
  } catch {
    return otherwise;
  }
};

/** What each process shares with others counts for its part of it. */
const proportionalBytes = (pid: number): number =>
  endedMeanwhile(() => {
    const [, kilobytes] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
    return Number(kilobytes ?? 0) * 1024;
  }, 0);

export const treeBytes = (roots: readonly number[]): number =>
  processTree(roots).reduce((sum, { pid }) => sum + proportionalBytes(pid), 0);

/** A page fills memory by some ten megabytes in that time. */
const lookMs = 40;

/** Watches trees of processes until it is disposed of. */
export const watchTree = (roots: () => readonly number[]) => {
  let most = 0;
  const look = (): void => {
    most = Math.max(most, treeBytes(roots()));
  };
  const timer = setInterval(look, lookMs);
  return {
    peakBytes: (): number => {
      look();
      return most;
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
};

export const forgetPeaks = (pids: readonly number[]): void => {
  for (const pid of pids) endedMeanwhile(() => forgetPeak(pid), undefined);
};
export const largestPeak = (pids: readonly number[]): number =>
  Math.max(0, ...pids.map((pid) => endedMeanwhile(() => peakBytes(pid), 0)));

/** The largest process of each function and of the embedded services since `begin`, in MB. */
export const watchStack = (stack: Pick<EmbeddedStack, 'pid' | 'pids'>, functions: readonly string[]) => {
  const pidsOf = async (): Promise<readonly (readonly [string, readonly number[]])[]> => [
    ...(await Promise.all(functions.map(async (name) => [name, await stack.pids(name)] as const))),
    ['embedded AWS', [stack.pid]],
  ];
  return {
    begin: async (): Promise<void> => {
      for (const [, pids] of await pidsOf()) forgetPeaks(pids);
    },
    /** Those count in full that began meanwhile. */
    peakMb: async (): Promise<Record<string, number>> =>
      Object.fromEntries((await pidsOf()).map(([name, pids]) => [name, inMegabytes(largestPeak(pids))])),
  };
};

export const inMegabytes = (bytes: number): number => bytes / 1024 / 1024;
