/** The `ephemera` command as its users run it. */
import { type ChildProcess, execFile } from 'node:child_process';
import { join } from 'node:path';

export const ephemeraProgram = join(import.meta.dirname, '..', '..', 'cli', 'ephemera.js');

export type Outcome = { readonly code: number; readonly stdout: string; readonly stderr: string };
type Surroundings = {
  readonly cwd?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Told all of stderr whenever there is more of it. */
  readonly said?: (stderr: string, child: ChildProcess) => void;
};

export const runEphemera = (
  args: readonly string[],
  { cwd, variables = {}, input = '', said }: Surroundings = {},
): Promise<Outcome> =>
  new Promise((resolve) => {
    const options = { cwd, env: { ...process.env, ...variables } };
    const child = execFile(process.execPath, [ephemeraProgram, ...args], options, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
    let told = '';
    child.stderr?.on('data', (chunk) => {
      told += chunk;
      said?.(told, child);
    });
    child.stdin?.end(input);
  });
