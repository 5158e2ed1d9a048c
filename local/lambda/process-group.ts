import { readdirSync, readFileSync } from 'node:fs';

const pageBytes = 4096;

/** False when there is no such process any more. */
export const signalProcess = (pid: number, signal: NodeJS.Signals): boolean => {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
};

/** Signals every process of a group; false when none is left. */
export const signalGroup = (group: number, signal: NodeJS.Signals): boolean => signalProcess(-group, signal);

type Member = { readonly pid: number; readonly state: string; readonly group: number };

const memberOf = (pid: number): Member | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name stands in parentheses and may hold anything, spaces included.
    const [state = '', , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, state, group: Number(group) };
  } catch {
    return undefined;
  }
};

/** The living processes of a group, zombies left out. */
export const groupPids = (group: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => memberOf(Number(name)))
    .filter((member) => member?.group === group && member.state !== 'Z')
    .map((member) => (member as Member).pid);

const privateBytes = (pid: number): number => {
  try {
    const [, resident = 0, shared = 0] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ').map(Number);
    return (resident - shared) * pageBytes;
  } catch {
    return 0;
  }
};

/** Memory that a group holds for itself: resident pages less those shared (the browser's binary, mapped many times). */
export const groupPrivateBytes = (group: number): number =>
  groupPids(group).reduce((sum, pid) => sum + privateBytes(pid), 0);
