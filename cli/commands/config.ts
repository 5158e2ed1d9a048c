/** `ephemera config`. */
import { text } from 'node:stream/consumers';
import { type Command, type Given, jsonFlag, leaf } from '../command.ts';
import {
  type Config,
  configPath,
  readConfig,
  type Setting,
  settingNames,
  settings,
  writeConfig,
} from '../config-file.ts';
import { UsageError } from '../exit-codes.ts';
import { columns, type JsonFlag, print } from '../print.ts';

const nameArgument = { name: 'name', summary: 'what is kept', choices: settingNames } as const;

const settingOf = (name: string | undefined): Setting => {
  const found = settingNames.find((one) => one === name);
  if (!found) throw new UsageError(`There is no ${name}: it is one of ${settingNames.join(', ')}.`);
  return found;
};

/** As every command shows it. */
const shown = (config: Config): Config => ({ ...config, ...(config.key !== undefined && { key: '...' }) });

const show = async (given: Given<JsonFlag>): Promise<number> => {
  const file = configPath(given.environment);
  const config = shown(readConfig(file));
  return print([file, ...columns(Object.entries(config))], { file, ...config }, given);
};

const set = async (given: Given<JsonFlag>): Promise<number> => {
  const [name, value] = given.args;
  const setting = settingOf(name);
  const { stdin, stderr } = given.streams;
  if (value === undefined && 'isTTY' in stdin && stdin.isTTY) stderr.write(`${setting}, then Ctrl-D: `);
  const kept = (value ?? (await text(stdin))).trim();
  if (!kept) throw new UsageError(`There is nothing to keep: give ${setting} as an argument, or on standard input.`);
  if (setting === 'url' && !/^https?:\/\//.test(kept)) throw new UsageError('url must begin with https:// or http://.');
  const file = configPath(given.environment);
  const config = readConfig(file);
  // A key is for the service that it is kept with.
  const { key, ...rest } = config;
  const isMoved = setting === 'url' && kept !== config.url;
  await writeConfig(file, { ...(isMoved ? rest : config), [setting]: kept });
  const forgotten = isMoved && key !== undefined ? ['The key was for another service, and is kept no more.'] : [];
  return print([`${setting} is kept in ${file}.`, ...forgotten], { file, name: setting }, given);
};

const unset = async (given: Given<JsonFlag>): Promise<number> => {
  const setting = settingOf(given.args[0]);
  const file = configPath(given.environment);
  const { [setting]: _, ...rest } = readConfig(file);
  await writeConfig(file, rest);
  return print([`${setting} is kept no more.`], { file, name: setting }, given);
};

export const command: Command = {
  summary: 'Keep where the service is, and the key for it',
  about: `In $XDG_CONFIG_HOME/ephemera/config.json, or ~/.config/ephemera/config.json, which nobody else may read. Flags and
variables win over it. What can be kept:
${columns(Object.entries(settings))
  .map((line) => `  ${line}`)
  .join('\n')}`,
  commands: {
    show: leaf<JsonFlag>({ summary: 'show what is kept, the key as ...', flags: [jsonFlag], run: show }),
    set: leaf<JsonFlag>({
      summary: 'keep something',
      args: [
        nameArgument,
        { name: 'value', summary: 'what it is; left out, standard input, as is best for a key', isOptional: true },
      ],
      flags: [jsonFlag],
      examples: [
        ['ephemera config set url https://api.example.com', ''],
        ['ephemera config set key < key.txt', ''],
      ],
      run: set,
    }),
    unset: leaf<JsonFlag>({ summary: 'keep something no more', args: [nameArgument], flags: [jsonFlag], run: unset }),
  },
};
