import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const groupOf = (pid: string): string | undefined => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command's name stands in parentheses and may hold anything, spaces included.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2];
};

const isOurs = (pid: string, executablePath: string, group: string | undefined): boolean => {
  try {
    return readlinkSync(`/proc/${pid}/exe`) === executablePath && groupOf(pid) === group;
  } catch {
    return false;
  }
};

const ownProcesses = (executablePath: string): string[] => {
  const group = groupOf('self');
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isOurs(name, executablePath, group));
};

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
export const browserPrivateBytes = (executablePath: string): number =>
  ownProcesses(executablePath).reduce((sum, pid) => sum + privateBytesOf(pid), 0);

/**
 * Kills what is left of a browser: every process of our own group that runs its binary. A killed browser's children
 * mostly end by themselves, but a page that spins does not.
 */
export const killBrowserProcesses = (executablePath: string): void => {
  for (const pid of ownProcesses(executablePath)) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended between the look and the kill.
    }
  }
};
