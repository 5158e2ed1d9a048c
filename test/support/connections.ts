/** Which addresses a process tree is connected to, or tries to reach: what Linux tells of its sockets. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { processTree } from '../../cli/verify/sinks/processes.ts';

const tables = ['tcp', 'tcp6', 'udp', 'udp6'] as const;
const listening = '0A';

/** `0100007F` is 127.0.0.1: words of four bytes, each in the machine's own order. */
const addressOf = (hex: string): string => {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => [...Buffer.from(word, 'hex').reverse()]);
  if (bytes.length === 4) return bytes.join('.');
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255;
  if (isMapped) return bytes.slice(12).join('.');
  return (Buffer.from(bytes).toString('hex').match(/.{4}/g) ?? []).join(':');
};

export type Remote = { readonly protocol: string; readonly address: string; readonly port: number };

const isUnconnected = ({ address, port }: Remote): boolean => port === 0 && /^[0:.]+$/.test(address);

const socketsOf = (pid: number): Set<string> => {
  const inodes = new Set<string>();
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    try {
      const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? [];
      if (inode) inodes.add(inode);
    } catch {
      // It was closed meanwhile.
    }
  }
  return inodes;
};

const remotesOf = (pid: number): Remote[] => {
  const own = socketsOf(pid);
  return tables.flatMap((protocol) =>
    readFileSync(`/proc/${pid}/net/${protocol}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode = '']) => state !== listening && own.has(inode))
      .map(([, , remote = '']) => {
        const [address = '', port = ''] = remote.split(':');
        return { protocol, address: addressOf(address), port: Number.parseInt(port, 16) };
      })
      .filter((remote) => !isUnconnected(remote)),
  );
};

/** Looks at a process and all that descends from it again and again; answers every remote end that it saw. */
export const watchConnections = (pid: number, everyMs = 40) => {
  const seen = new Map<string, Remote>();
  const look = (): void => {
    for (const { pid: one } of processTree([pid])) {
      try {
        for (const remote of remotesOf(one)) seen.set(JSON.stringify(remote), remote);
      } catch {
        // The process ended meanwhile.
      }
    }
  };
  const timer = setInterval(look, everyMs);
  return {
    stop: (): readonly Remote[] => {
      clearInterval(timer);
      look();
      return [...seen.values()];
    },
  };
};
