/** Runs what a command line asks for: of the commands only the one that is named is loaded. */
import { styleText } from 'node:util';
import { CommanderError, InvalidArgumentError, Option, Argument as Parameter, Command as Parser } from 'commander';
import { type Argument, type Flag, isGroup, type Leaf, type Streams } from './command.ts';
import { type CommandName, commandNames, commands } from './commands.ts';
import { exitCodeOf, exitCodes, exitWords, failureBody } from './exit-codes.ts';
import { failureWords } from './failure-words.ts';
import { createProgress } from './progress.ts';
import { type ConnectionFlags, connectionFlags, connectionFrom, keyWords } from './which-service.ts';

type Surroundings = { readonly streams: Streams; readonly environment: NodeJS.ProcessEnv; readonly version: string };
type Run = Surroundings & { readonly ended: (code: number) => void };

const about = `Turns HTML, URLs and templates into PDFs and images, and forgets what it saw.

Without a service, render and mcp start one of their own on this machine and stop it again. All other commands speak to one
that is named by flags, else by variables (EPHEMERA_API and EPHEMERA_API_KEY, or EPHEMERA_READY_FILE), else by
"ephemera config".`;

const learn = [
  ['ephemera render report.html', 'writes report.pdf'],
  ['ephemera render --help', 'every option of a document'],
  ['ephemera start', 'the API, the dashboard and the documentation on this machine'],
  ['ephemera config set url https://api.example.com', 'then: ephemera config set key'],
] as const;

export const exampleLines = (examples: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...examples.map(([line]) => line.length));
  return examples.map(([line, words]) => `  ${line.padEnd(width)}  ${words ? `# ${words}` : ''}`.trimEnd()).join('\n');
};

const exitLines = (): string =>
  Object.entries(exitCodes)
    .map(([name, code]) => `  ${String(code).padEnd(4)} ${exitWords[name as keyof typeof exitCodes]}`)
    .join('\n');

const bracketed = (name: string, isOptional = false): string => (isOptional ? `[${name}]` : `<${name}>`);

const readAs =
  (read: (text: string) => unknown) =>
  (text: string): unknown => {
    try {
      return read(text);
    } catch (error) {
      throw new InvalidArgumentError(failureWords(error));
    }
  };

/** However it is written: the file format is a4, and people say A4. */
const chosen =
  (choices: readonly string[], read: (text: string) => unknown = (text) => text) =>
  (text: string): unknown => {
    const found = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
    if (found === undefined) throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`);
    return read(found);
  };

const optionFor = ({ name, short, value, summary, choices, read, heading, fallback, ...is }: Flag): Option => {
  const shown = value ? ` ${bracketed(`${value}${is.isRepeated ? '...' : ''}`, is.isValueOptional)}` : '';
  const option = new Option(`${short ? `-${short}, ` : ''}--${name}${shown}`, summary);
  if (choices) option.choices(choices);
  if (choices && !is.isRepeated) option.argParser(chosen(choices, read));
  else if (read) option.argParser(readAs(read));
  if (heading) option.helpGroup(heading);
  if (fallback !== undefined) option.default(fallback);
  return option.makeOptionMandatory(is.isRequired ?? false);
};

const argumentFor = ({ name, summary, choices, isRepeated, isOptional }: Argument): Parameter => {
  const parameter = new Parameter(bracketed(`${name}${isRepeated ? '...' : ''}`, isOptional), summary);
  return choices ? parameter.choices(choices) : parameter;
};

const runLeaf = async (command: Leaf, words: readonly unknown[], parser: Parser, run: Run): Promise<void> => {
  const flags = parser.optsWithGlobals();
  const { streams, environment } = run;
  const declared = command.args?.length ?? 0;
  const given = words.slice(0, declared);
  const args = given.map((one) => (Array.isArray(one) ? undefined : (one as string | undefined)));
  const rest = given.flatMap((one) => (Array.isArray(one) ? (one as string[]) : []));
  const connection = () => connectionFrom(flags as ConnectionFlags, environment);
  const say = (line: string): void => createProgress(streams.stderr).done(line);
  const end = (code: number): void => {
    const about = code === exitCodes.refused ? keyWords(connection()) : undefined;
    if (about) say(about);
    run.ended(code);
  };
  try {
    end(await command.run({ args, rest, flags, streams, environment, catalogue: commands, connection }));
  } catch (error) {
    say(`ephemera: ${failureWords(error)}`);
    if (flags.json) streams.stdout.write(`${JSON.stringify(failureBody(error))}\n`);
    end(exitCodeOf(error));
  }
};

/** Lines are as long as the terminal is wide, whatever they are here; what is indented stays as it is. */
export const flowed = (text: string): string => text.replace(/(\S)\n(?=[^\s])/g, '$1 ');

const descriptionOf = ({ summary, about = '' }: Pick<Leaf, 'summary' | 'about'>): string =>
  flowed(`${summary}.\n\n${about}`).trim();

const fill = (parser: Parser, command: Leaf, run: Run): void => {
  parser.description(descriptionOf(command));
  for (const argument of command.args ?? []) parser.addArgument(argumentFor(argument));
  for (const flag of command.flags ?? []) parser.addOption(optionFor(flag));
  if (command.examples) parser.addHelpText('after', `\nExamples:\n${exampleLines(command.examples)}`);
  parser.action((...words: unknown[]) => runLeaf(command, words, parser, run));
};

const addCommand = async (program: Parser, name: CommandName, run: Run): Promise<void> => {
  const { command } = await commands[name].load();
  const parser = program.command(name).helpGroup(commands[name].heading);
  if (!isGroup(command)) {
    fill(parser.summary(commands[name].summary), command, run);
    return;
  }
  parser.description(descriptionOf(command));
  parser.summary(commands[name].summary);
  for (const [word, one] of Object.entries(command.commands)) fill(parser.command(word).summary(one.summary), one, run);
};

/** The word that names the command: the first that is neither a flag nor the value of one. */
export const commandWord = (words: readonly string[]): string | undefined => {
  const taking = new Set(connectionFlags.map(({ name }) => `--${name}`));
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!word.startsWith('-')) return word;
    if (taking.has(word)) at += 1;
  }
  return undefined;
};

const isColoured = ({ isTTY }: { readonly isTTY?: boolean }, { NO_COLOR }: NodeJS.ProcessEnv): boolean =>
  isTTY === true && !NO_COLOR;

const widthOf = (stream: object): number => Math.min(('columns' in stream && Number(stream.columns)) || 100, 120);

const createProgram = ({ streams, environment, version }: Surroundings): Parser => {
  const { stdout, stderr } = streams;
  return new Parser('ephemera')
    .description(flowed(about))
    .version(version, '-V, --version', 'print the version')
    .exitOverride()
    .helpCommand('help [command]', 'the same as --help')
    .showHelpAfterError('(add --help to see what there is)')
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      getOutHelpWidth: () => widthOf(stdout),
      getErrHelpWidth: () => widthOf(stderr),
      getOutHasColors: () => isColoured(stdout, environment),
      getErrHasColors: () => isColoured(stderr, environment),
    })
    .configureHelp({
      styleTitle: (text) => styleText('bold', text, { validateStream: false }),
      styleOptionTerm: (text) => styleText('cyan', text, { validateStream: false }),
      styleSubcommandTerm: (text) => styleText('cyan', text, { validateStream: false }),
      styleArgumentTerm: (text) => styleText('cyan', text, { validateStream: false }),
      showGlobalOptions: true,
    })
    .addHelpText('after', ({ command }) =>
      command.parent ? '' : `\nExamples:\n${exampleLines(learn)}\n\nExit codes:\n${exitLines()}`,
    );
};

/** Answers the process's exit code. */
export const runProgram = async (words: readonly string[], surroundings: Surroundings): Promise<number> => {
  let code: number = exitCodes.done;
  const run = { ...surroundings, ended: (ended: number) => (code = ended) };
  const program = createProgram(surroundings);
  for (const flag of connectionFlags) program.addOption(optionFor(flag));
  const [first, ...others] = words;
  const named = commandWord(first === 'help' ? others : words) ?? '';
  for (const name of commandNames) {
    if (name === named) await addCommand(program, name, run);
    else program.command(name).summary(commands[name].summary).helpGroup(commands[name].heading);
  }
  try {
    await program.parseAsync([...words], { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUse;
  }
};
