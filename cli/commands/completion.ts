/** `ephemera completion`. */
import { type Command, leaf } from '../command.ts';
import { candidateLines, candidatesFor, type Shell, scripts, shells } from '../completion.ts';

const howTo: Readonly<Record<Shell, readonly [string, string]>> = {
  bash: ['source <(ephemera completion bash)', 'in ~/.bashrc'],
  zsh: ['source <(ephemera completion zsh)', 'in ~/.zshrc, after compinit'],
  fish: ['ephemera completion fish > ~/.config/fish/completions/ephemera.fish', 'once'],
};

const scriptFor = (shell: Shell) =>
  leaf({
    summary: `print the script for ${shell}`,
    examples: [howTo[shell]],
    run: async ({ streams }) => {
      streams.stdout.write(scripts[shell]);
      return 0;
    },
  });

export const command: Command = {
  summary: 'Print what lets a shell complete commands, flags and values',
  commands: {
    ...Object.fromEntries(shells.map((shell) => [shell, scriptFor(shell)])),
    words: leaf({
      summary: 'print what could come next: what the scripts ask',
      args: [
        { name: 'word', summary: 'the words so far, the last one begun or empty', isOptional: true, isRepeated: true },
      ],
      run: async ({ rest, streams, catalogue }) => {
        streams.stdout.write(candidateLines(await candidatesFor(rest, catalogue)));
        return 0;
      },
    }),
  },
};
