/** `npm start`: the embedded stack in the foreground. */
import { enableCompileCache } from 'node:module';
import { compileCache } from './compile-cache.ts';
import { parseOptions, type StackOptions, UsageError, usage } from './options.ts';

enableCompileCache(compileCache.NODE_COMPILE_CACHE);
// It brings nearly all of the code.
const { runInForeground } = await import('./foreground.ts');

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

await runInForeground(readOptions()).catch((error: Error) => fail(error.message));
