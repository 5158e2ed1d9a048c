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

/** The living processes by their group, zombies left out. */
const livingGroups = (): Map<number, number[]> => {
  const members = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => memberOf(Number(name)) ?? [])
    .filter(({ state }) => state !== 'Z');
  const groups = new Map<number, number[]>();
  for (const { pid, group } of members) groups.set(group, [...(groups.get(group) ?? []), pid]);
  return groups;
};

export const groupPids = (group: number): readonly number[] => livingGroups().get(group) ?? [];

// Reading them all takes milliseconds, and every function that works asks several times a second.
const groupsKeptMs = 500;
let known = { groups: new Map<number, number[]>(), at: Number.NEGATIVE_INFINITY };

/** Its processes, as they were a moment ago; a group that is new has its leader. */
const recentPids = (group: number): readonly number[] => {
  const now = performance.now();
  if (now - known.at > groupsKeptMs) known = { groups: livingGroups(), at: now };
  return known.groups.get(group) ?? [group];
};

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
  recentPids(group).reduce((sum, pid) => sum + privateBytes(pid), 0);
