/** The embedded stack in the foreground, until SIGINT, SIGTERM or SIGHUP, or the end of the program that started it as its own. */
import { banner } from './banner.ts';
import { memoryBytes, memoryShortage, unfitness } from './machine.ts';
import type { StackOptions } from './options.ts';
import { type ReadyFile, removeReadyFile, writeReadyFile } from './ready-file.ts';
import { type Stack, startStack } from './stack.ts';

type Caused = { readonly code?: string; readonly message?: string; readonly cause?: Caused };

const startFailure = (error: unknown, { port, data }: StackOptions): string => {
  const { code, message = 'unknown reason', cause } = error as Caused;
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken. Stop what uses it, or start with another: --port ${port + 1} (or --port 0 for any free one).`;
  // LevelDB lets one process at a time open its files.
  if (cause?.code === 'LEVEL_LOCKED')
    return `${data} is in use by another stack: stop that one, or name another folder by --data.`;
  return `The stack could not start: ${message}`;
};

/** @throws Error with what to do, where nothing can be rendered */
const lookAtMachine = (): void => {
  const unfit = unfitness(process);
  if (unfit) throw new Error(unfit);
  const shortage = memoryShortage(memoryBytes());
  if (shortage) process.stderr.write(`${shortage}\n`);
};

/** A parent that is killed says nothing: its channel closes. */
const ends = ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const;

const stopAtEnd = (stopping: () => Promise<void>): void => {
  let stopped = false;
  const stop = (): void => {
    if (stopped) return;
    stopped = true;
    void stopping().then(() => process.exit(0));
  };
  for (const end of ends) process.on(end as NodeJS.Signals, stop);
};

/**
 * Starts it, and says where it is. What follows are signals.
 * @throws Error with what to do, when it does not start
 */
export const runInForeground = async (options: StackOptions): Promise<ReadyFile> => {
  lookAtMachine();
  const starting: Promise<Stack> = startStack(options);
  stopAtEnd(async () => {
    const stack = await starting.catch(() => undefined);
    if (options.readyFile) await removeReadyFile(options.readyFile);
    await stack?.stop();
  });
  const stack = await starting.catch((error: unknown) => {
    throw new Error(startFailure(error, options));
  });
  if (options.readyFile) await writeReadyFile(options.readyFile, stack.describe());
  process.stdout.write(banner(stack.describe(), options.data));
  return stack.describe();
};
