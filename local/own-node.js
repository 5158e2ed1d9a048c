/**
 * Runs a program by a Node that reads TypeScript: by this one, or by the one that the project brings. In plain JavaScript,
 * since an older Node has to read it.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
// By its namespace: an older Node has not all of it.
import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const majorLeast = 24;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const ownNode = join(root, 'node_modules', '.bin', 'node');

const fail = () => {
  process.stderr.write(
    `Ephemera needs Node ${majorLeast} or newer, and this is ${process.version}: install it from https://nodejs.org, or run npm ci, which brings one on Linux.\n`,
  );
  process.exit(1);
};

const handOver = (entry) => {
  const child = spawn(ownNode, [fileURLToPath(entry), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // Brought along from another machine, it may not run here.
  child.on('error', fail);
  child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? 1)));
};

/** `entry`: the URL of the file that was started; `load` imports the program. */
export const runByNode = async (entry, load) => {
  if (Number(process.versions.node.split('.')[0]) >= majorLeast) {
    // A start takes half as long.
    nodeModule.enableCompileCache(join(root, '.build', 'cache', 'compiled'));
    await load();
  } else if (existsSync(ownNode)) handOver(entry);
  else fail();
};
