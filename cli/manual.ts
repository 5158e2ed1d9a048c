/** The manual of the command, docs/cli.md, from the data that its help comes from. */
import { type Argument, type Command, type Flag, isGroup, type Leaf } from './command.ts';
import { commandNames, commands } from './commands.ts';
import { exitCodes, exitWords } from './exit-codes.ts';
import { flowed } from './program.ts';
import { connectionFlags } from './which-service.ts';

const intro = `# The command line

\`npx ephemera <command>\`. This page is made of the same data as \`--help\`, and \`npm run build:manual\` writes it again.

## Which service

\`render\` and \`mcp\` start a service of their own on this machine, unless one is named; all other commands speak to one that is
named. The first of these that names one counts:

1. the flags \`--url\` and \`--key\`, or \`--ready-file\`;
2. the variables \`EPHEMERA_API\` and \`EPHEMERA_API_KEY\` (also taken: \`EPHEMERA_URL\` and \`EPHEMERA_KEY\`), or
   \`EPHEMERA_READY_FILE\`;
3. what \`ephemera config\` keeps in \`~/.config/ephemera/config.json\`, which nobody else may read. A key that is kept is sent to
   the service that is kept with it, and to no other.

A key is printed when it is made, and by no other command. On the command line every user of the computer can see it: a
variable, or the configuration, is better.

What commands find goes to stdout; what they do meanwhile goes to stderr, with colours and bars on a terminal only. With
\`--json\` stdout is one JSON value, also of a failure: \`{"error": {"code", "message", "field", "fix"}}\`.
`;

/** Bars divide the cells of a table; angles would be tags. */
const cell = (text: string): string => flowed(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;

const flagCell = ({ name, short, value, isRepeated, isValueOptional }: Flag): string => {
  const shown = `${value ?? ''}${isRepeated ? '...' : ''}`;
  const bracketed = value ? (isValueOptional ? ` [${shown}]` : ` <${shown}>`) : '';
  return code(`${short ? `-${short}, ` : ''}--${name}${bracketed}`);
};

const factsOf = ({ choices, fallback, isRequired }: Flag): string => {
  const facts = [
    ...(isRequired ? ['required'] : []),
    ...(choices ? [choices.map((choice) => code(choice)).join(', ')] : []),
    ...(fallback === undefined ? [] : [`default: ${[fallback].flat().join(',')}`]),
  ];
  return facts.length > 0 ? ` (${facts.join('; ')})` : '';
};

const flagTable = (flags: readonly Flag[]): string[] => [
  '| Flag | What |',
  '|---|---|',
  ...flags.map((flag) => `| ${flagCell(flag)} | ${cell(flag.summary)}${factsOf(flag)} |`),
  '',
];

const argumentText = ({ name, isOptional, isRepeated }: Argument): string => {
  const shown = `${name}${isRepeated ? '...' : ''}`;
  return isOptional ? `[${shown}]` : `<${shown}>`;
};

const headingsOf = (flags: readonly Flag[]): string[] =>
  [...Map.groupBy(flags, ({ heading = '' }) => heading)].flatMap(([heading, under]) => [
    ...(heading ? [`**${heading.replace(/:$/, '')}**`, ''] : []),
    ...flagTable(under),
  ]);

const leafText = (name: string, leaf: Leaf, level: string): string[] => {
  const usage = ['ephemera', name, ...(leaf.args ?? []).map(argumentText)].join(' ');
  const args = (leaf.args ?? []).map((one) => `- ${code(one.name)}: ${cell(one.summary)}`);
  const examples = (leaf.examples ?? []).map(([line, words]) => `npx ${line}${words ? `  # ${words}` : ''}`);
  return [
    `${level} ${name}`,
    '',
    `${code(usage)}: ${cell(leaf.summary)}.`,
    '',
    ...(leaf.about ? [leaf.about, ''] : []),
    ...(args.length > 0 ? [...args, ''] : []),
    ...headingsOf(leaf.flags ?? []),
    // Some begin with a variable, or with another command.
    ...(examples.length > 0
      ? ['```sh', ...examples.map((one) => one.replace(/^npx (?!ephemera )/, '')), '```', '']
      : []),
  ];
};

const commandText = (name: string, command: Command): string[] => {
  if (!isGroup(command)) return leafText(name, command, '##');
  const inner = Object.entries(command.commands).flatMap(([word, leaf]) => leafText(`${name} ${word}`, leaf, '###'));
  return [`## ${name}`, '', `${command.summary}.`, '', ...(command.about ? [command.about, ''] : []), ...inner];
};

export const manual = async (): Promise<string> => {
  const loaded = await Promise.all(
    commandNames.map(async (name) => [name, (await commands[name].load()).command] as const),
  );
  const codes = Object.entries(exitCodes).map(
    ([name, number]) => `| ${number} | ${exitWords[name as keyof typeof exitCodes]} |`,
  );
  const lines = [
    ...flagTable(connectionFlags),
    '## Exit codes',
    '',
    '| Code | When |',
    '|---|---|',
    ...codes,
    '',
    ...loaded.flatMap(([name, command]) => commandText(name, command)),
  ];
  return `${intro}\n${lines.join('\n').trimEnd()}\n`;
};
