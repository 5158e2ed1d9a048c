/** The processes of one browser, found by the scratch directory that all of them work in. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const worksIn = (pid: string, scratchDir: string): boolean => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === scratchDir;
  } catch {
    // It has ended, or is another user's.
    return false;
  }
};

/** Those included whose parent has ended; zombies are not. */
const processesOf = (scratchDir: string): string[] =>
  readdirSync('/proc').filter((name) => /^\d+$/.test(name) && worksIn(name, scratchDir));

const pageBytes = 4096;

const privateBytesOf = (pid: string): number => {
  try {
    const [, resident = 0, shared = 0] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ').map(Number);
    return (resident - shared) * pageBytes;
  } catch {
    return 0;
  }
};

/** Memory that the browser's processes hold for themselves, without the pages of its binary that they share. */
export const browserPrivateBytes = (scratchDir: string): number =>
  processesOf(scratchDir).reduce((sum, pid) => sum + privateBytesOf(pid), 0);

const kill = (pid: string): void => {
  try {
    process.kill(Number(pid), 'SIGKILL');
  } catch {
    // It ended between the look and the kill.
  }
};

const goneWithinMs = 5_000;
const pollMs = 5;

/**
 * Kills every process of a browser, and looks again until none is left: one may have been born meanwhile. A killed
 * browser's children mostly end by themselves, but a page that spins does not.
 * @param scratchDir a real path, without links
 */
export const killBrowserProcesses = async (scratchDir: string): Promise<void> => {
  const endAt = Date.now() + goneWithinMs;
  for (let left = processesOf(scratchDir); left.length > 0 && Date.now() < endAt; left = processesOf(scratchDir)) {
    left.forEach(kill);
    await delay(pollMs);
  }
};
