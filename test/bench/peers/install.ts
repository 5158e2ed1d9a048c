/**
 * `npm run bench:peers`: installs what the bench compares with, apart from the project, as the lock file here says. No
 * script of a package runs, so that none fetches a browser: all get the project's own.
 */
import { spawnSync } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { peersDir } from './installed.ts';

await mkdir(peersDir, { recursive: true });
for (const name of ['package.json', 'package-lock.json'])
  await cp(join(import.meta.dirname, name), join(peersDir, name));
const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
const { status } = spawnSync('npm', args, { cwd: peersDir, stdio: 'inherit' });
process.exitCode = status ?? 1;
