/** `npm start`: the embedded stack in the foreground, until SIGINT or SIGTERM. */
import { enableCompileCache } from 'node:module';
import { banner } from './banner.ts';
import { compileCache } from './compile-cache.ts';
import { parseOptions, type StackOptions, UsageError, usage } from './options.ts';
import { removeReadyFile, writeReadyFile } from './ready-file.ts';
import type { Stack } from './stack.ts';

enableCompileCache(compileCache.NODE_COMPILE_CACHE);
// It brings nearly all of the code.
const { startStack } = await import('./stack.ts');

const fail = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

const readOptions = (): StackOptions => {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options !== 'help') return options;
    process.stdout.write(usage);
    return process.exit(0);
  } catch (error) {
    return fail(error instanceof UsageError ? `${error.message}\n\n${usage}` : 'The options could not be read.');
  }
};

const startFailure = (error: unknown, { port }: StackOptions): string =>
  (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
    ? `Port ${port} is taken. Stop what uses it, or start with another: npm start -- --port ${port + 1} (or --port 0 for any free one).`
    : `The stack could not start: ${error instanceof Error ? error.message : 'unknown reason'}`;

const stopOnSignal = (stopping: () => Promise<void>): void => {
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopped) return;
      stopped = true;
      void stopping().then(() => process.exit(0));
    });
  }
};

const options = readOptions();
const starting: Promise<Stack> = startStack(options);
stopOnSignal(async () => {
  const stack = await starting.catch(() => undefined);
  if (options.readyFile) await removeReadyFile(options.readyFile);
  await stack?.stop();
});
const stack = await starting.catch((error: unknown) => fail(startFailure(error, options)));
if (options.readyFile) await writeReadyFile(options.readyFile, stack.describe());
process.stdout.write(banner(stack.describe()));
