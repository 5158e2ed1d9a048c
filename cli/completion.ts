/** What could come next on a command line, from the same data as the help. */
import { type Argument, type Catalogue, type Command, type Flag, isGroup } from './command.ts';
import { connectionFlags } from './which-service.ts';

export type Candidate = { readonly word: string; readonly summary: string };

const candidate = (word: string, summary = ''): Candidate => ({ word, summary: summary.split('\n')[0] ?? '' });

type Place = { readonly args: readonly Argument[]; readonly flags: readonly Flag[] };

const placeIn = (command: Command, words: readonly string[]): Place | undefined => {
  if (!isGroup(command)) return { args: command.args ?? [], flags: command.flags ?? [] };
  const inner = command.commands[words[0] ?? ''];
  return inner && { args: inner.args ?? [], flags: inner.flags ?? [] };
};

const flagNamed = (flags: readonly Flag[], word: string): Flag | undefined =>
  flags.find(({ name, short }) => word === `--${name}` || word === `-${short}`);

/** The words that are neither flags nor their values. */
const plainWords = (words: readonly string[], flags: readonly Flag[]): readonly string[] =>
  words.filter((word, at) => {
    const before = flagNamed(flags, words[at - 1] ?? '');
    return !word.startsWith('-') && !(before?.value && !before.isValueOptional);
  });

/**
 * Candidates for the last of these words, which may be begun or empty. None where a file, or anything else that is not
 * known here, is meant.
 * @param words what follows `ephemera`
 */
export const candidatesFor = async (words: readonly string[], catalogue: Catalogue): Promise<readonly Candidate[]> => {
  const begun = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const starting = (found: readonly Candidate[]) => found.filter(({ word }) => word.startsWith(begun));
  const [name, ...inner] = plainWords(before, connectionFlags);
  if (name === undefined && !begun.startsWith('-')) {
    return starting(Object.entries(catalogue).map(([one, { summary }]) => candidate(one, summary)));
  }
  const known = (await catalogue[name ?? '']?.load())?.command;
  const place = known ? placeIn(known, inner) : { args: [], flags: [] };
  if (known && isGroup(known) && !place) {
    return starting(Object.entries(known.commands).map(([word, one]) => candidate(word, one.summary)));
  }
  const flags = [...(place?.flags ?? []), ...connectionFlags];
  const valued = flagNamed(flags, before.at(-1) ?? '');
  if (valued?.value && !begun.startsWith('-')) return starting((valued.choices ?? []).map((one) => candidate(one)));
  if (begun.startsWith('-')) {
    return starting([...flags.map((flag) => candidate(`--${flag.name}`, flag.summary)), candidate('--help')]);
  }
  const given = plainWords(before, flags).length - (known && isGroup(known) ? 2 : 1);
  const argument = place?.args[given] ?? place?.args.findLast((one) => one.isRepeated);
  return starting((argument?.choices ?? []).map((one) => candidate(one)));
};

/** One a line, the word first, as the scripts below read them. */
export const candidateLines = (found: readonly Candidate[]): string =>
  found.map(({ word, summary }) => `${word}\t${summary}\n`).join('');

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** Each asks the command itself, so that a new version needs no new script. Where it knows nothing, files are meant. */
export const scripts: Readonly<Record<Shell, string>> = {
  bash: `_ephemera() {
  local IFS=$'\\n'
  COMPREPLY=($(ephemera completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
}
complete -o default -F _ephemera ephemera
`,
  zsh: `#compdef ephemera
_ephemera() {
  local -a found
  local line
  for line in "\${(@f)$(ephemera completion words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] && found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( $#found )); then _describe ephemera found; else _files; fi
}
compdef _ephemera ephemera
`,
  fish: `function __ephemera_candidates
  set -l words (commandline -opc) (commandline -ct)
  set -l found (ephemera completion words -- $words[2..] 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c ephemera -f -a '(__ephemera_candidates)'
`,
};
