#!/usr/bin/env node
// The command's entry: plain JavaScript, so that an older Node can hand over to the one that the project brings.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
// By its namespace: an older Node has not all of it.
import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const major = Number(process.versions.node.split('.')[0]);
const ownNode = join(root, 'node_modules', '.bin', 'node');

if (major >= 24) {
  // A start takes half as long.
  nodeModule.enableCompileCache(join(root, '.build', 'cache', 'compiled'));
  await import('./main.ts');
} else if (existsSync(ownNode)) {
  const child = spawn(ownNode, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 130 : (code ?? 1)));
} else {
  process.stderr.write(`ephemera needs Node 24 or newer; this is ${process.version}.\n`);
  process.exit(1);
}
