/** The `ephemera` command without a process of its own, where a process would show nothing more. */
import { Readable, Writable } from 'node:stream';
import { runProgram } from '../../cli/program.ts';
import type { Outcome } from './ephemera-command.ts';

type Surroundings = {
  readonly environment?: NodeJS.ProcessEnv;
  readonly input?: string;
  /** Whether both outputs are a terminal. */
  readonly isTerminal?: boolean;
};

const collector = (isTTY: boolean) => {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY }), bytes: () => Buffer.concat(chunks) };
};

/** What the command printed, as text and, of stdout, as it came. */
export type OutcomeHere = Outcome & { readonly bytes: Buffer };

export const runHere = async (
  words: readonly string[],
  { environment = {}, input = '', isTerminal = false }: Surroundings = {},
): Promise<OutcomeHere> => {
  const [stdout, stderr] = [collector(isTerminal), collector(isTerminal)];
  const streams = { stdin: Readable.from([Buffer.from(input)]), stdout: stdout.stream, stderr: stderr.stream };
  // No configuration of whoever runs the test.
  const surroundings = { XDG_CONFIG_HOME: '/nowhere', ...environment };
  const code = await runProgram(words, { streams, environment: surroundings, version: '1.2.3' });
  return { code, stdout: stdout.bytes().toString(), stderr: stderr.bytes().toString(), bytes: stdout.bytes() };
};
