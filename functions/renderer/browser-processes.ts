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

/**
 * Kills what is left of a browser: every process of our own group that runs its binary. A killed browser's children
 * mostly end by themselves, but a page that spins does not.
 */
export const killBrowserProcesses = (executablePath: string): void => {
  const group = groupOf('self');
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (!isOurs(pid, executablePath, group)) continue;
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended between the look and the kill.
    }
  }
};
