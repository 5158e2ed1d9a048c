import { spawn } from 'node:child_process';

/**
 * A shell that outlives this process for a moment: when its input ends (we stopped, or were killed), it kills every
 * function's process group and removes what must not remain, so that even SIGKILL leaves nothing behind.
 */
const script = `
groups=
while read -r group; do groups="$groups -$group"; done
[ -z "$groups" ] || kill -9 $groups 2>/dev/null
[ -z "$1" ] || rm -rf -- "$1"
`;

export type Guardian = ReturnType<typeof startGuardian>;

/** @param wipedDir a folder to remove at the end, if any */
export const startGuardian = (wipedDir: string | undefined) => {
  const shell = spawn('/bin/sh', ['-c', script, 'ephemera-guardian', wipedDir ?? ''], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.unref();
  const ended = new Promise<void>((resolve) => shell.once('exit', () => resolve()));
  return {
    watch: (group: number): void => {
      shell.stdin.write(`${group}\n`);
    },
    /** Lets it do its work now; settles when it has. */
    release: async (): Promise<void> => {
      shell.stdin.end();
      await ended;
    },
  };
};
