/** The `ephemera` command as a program. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './program.ts';

const packageFile = join(import.meta.dirname, '..', 'package.json');
const { version } = JSON.parse(await readFile(packageFile, 'utf8'));
const { stdin, stdout, stderr, env: environment } = process;

// Whoever reads along, as `head` does, may have read enough.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await runProgram(process.argv.slice(2), {
  streams: { stdin, stdout, stderr },
  environment,
  version,
});
