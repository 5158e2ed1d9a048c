/** What processes hold on to: open files, listening sockets, settings. Linux shows it under /proc. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const linkOf = (path: string): string => {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
};

/** What a process's descriptors stand for: paths, `socket:[…]`, `pipe:[…]`; ` (deleted)` behind a file without a name. */
export const openDescriptors = (pid: number): readonly string[] =>
  readdirSync(`/proc/${pid}/fd`).map((descriptor) => linkOf(`/proc/${pid}/fd/${descriptor}`));

/** State of a TCP socket that listens, in /proc/net/tcp. */
const listening = '0A';

/** Local addresses (hex, with the port) where any of the processes listens for TCP. */
export const listeningSockets = (pids: readonly number[]): readonly string[] => {
  const held = new Set(pids.flatMap(openDescriptors));
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .map((row) => row.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === listening && held.has(`socket:[${inode}]`))
      .map(([, address = '']) => address),
  );
};

export const commandLine = (pid: number): readonly string[] => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');

/** As it was when the process began; a browser's child overwrites its own with other texts. */
export const environmentText = (pid: number): string => readFileSync(`/proc/${pid}/environ`, 'utf8');

/** The size in bytes that a core file of the process may have. */
export const coreBytesMax = (pid: number): string | undefined =>
  /^Max core file size +(\S+)/m.exec(readFileSync(`/proc/${pid}/limits`, 'utf8'))?.[1];

/** Memory of a process that no file stands behind, in bytes. */
export const anonymousBytes = (pid: number): number => {
  const [, kilobytes] = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
};
