/**
 * A network that a program has for itself, in which every address of the world leads back to it: what reaches for a
 * private network, a metadata service or the internet arrives at servers of the program's own, and can be counted.
 */
import { execFileSync } from 'node:child_process';

/** Addresses of the program's machine there, besides loopback. */
export const machineAddresses = ['10.42.42.42', 'fd42::42'] as const;

const setUp = [
  'ip link set lo up',
  // A network card, without which a browser does not even try WebRTC.
  'ip link add card type veth peer name peer',
  'ip link set card up && ip link set peer up',
  `ip addr add ${machineAddresses[0]}/32 dev card`,
  `ip -6 addr add ${machineAddresses[1]}/128 dev card nodad`,
  'ip route add local 0.0.0.0/0 dev lo',
  'ip -6 route add local ::/0 dev lo',
  'exec "$@"',
].join(' && ');

type Command = readonly [file: string, ...args: string[]];

const enter = (command: Command): Command => [
  'unshare',
  '--map-root-user',
  '--net',
  'sh',
  '-c',
  setUp,
  'sh',
  ...command,
];

/** Takes Linux with user namespaces, or root. */
const mayBeMade = (): boolean => {
  try {
    const [file, ...args] = enter(['true']);
    execFileSync(file, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** The command in a network of its own where the machine can make one, else as it is. */
export const inOwnNetwork = (command: Command): { readonly command: Command; readonly isOwn: boolean } =>
  mayBeMade() ? { command: enter(command), isOwn: true } : { command, isOwn: false };
