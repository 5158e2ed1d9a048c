/** `ephemera start`. */
import {
  type StackFlagsGiven,
  UsageError as StackUsageError,
  stackFlags,
  toStackOptions,
} from '../../local/options.ts';
import { type Flag, leaf } from '../command.ts';
import { UsageError } from '../exit-codes.ts';
import { camel } from '../field-flags.ts';

type Declared = { readonly value?: string; readonly isRepeated?: true; readonly summary: string };

/** Each as `npm start` has it; the ready file is a flag of all commands, which here is written. */
const flags: readonly Flag[] = Object.entries<Declared>(stackFlags)
  .filter(([name]) => name !== 'ready-file')
  .map(([name, { value, ...rest }]) => ({ name, ...rest, ...(value && { value: value.toLowerCase() }) }));

const optionsOf = (given: Readonly<Record<string, unknown>>) => {
  const named = Object.keys(stackFlags).map((name) => [name, given[camel(name)]]);
  try {
    return toStackOptions(Object.fromEntries(named) as StackFlagsGiven);
  } catch (error) {
    throw error instanceof StackUsageError ? new UsageError(error.message) : error;
  }
};

export const command = leaf<Readonly<Record<string, unknown>>>({
  summary: 'Run the whole service on this machine until Ctrl-C',
  about: `Every function in a process of its own, with the stores and queues that it needs, an API, a dashboard and its documentation.
Without --data all that it keeps is gone when it stops. With --ready-file other commands find it by the same flag.`,
  flags,
  examples: [
    ['ephemera start', ''],
    ['ephemera start --port 0 --ready-file /tmp/ephemera.json', 'any free port; then: ephemera smoke --ready-file ...'],
    ['ephemera start --data ~/.local/share/ephemera', 'keeps accounts, keys and documents'],
  ],
  run: async ({ flags: given }) => {
    const options = optionsOf(given);
    // It brings nearly all of the code.
    const { runInForeground } = await import('../../local/foreground.ts');
    await runInForeground(options);
    // It ends by a signal.
    return new Promise<never>(() => undefined);
  },
});
