/** The packages that `npm run bench:peers` has installed. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', '..');
export const peersDir = join(root, '.build', 'peers');

const ofPeers = createRequire(join(peersDir, 'package.json'));

export const isInstalled = (name: string): boolean => existsSync(join(peersDir, 'node_modules', name));

export const loadPeer = <Module>(name: string): Module => ofPeers(name);

/** Name and version of a package, of the peers' or of the project's own. */
export const creditOf = (name: string, dir = peersDir): string => {
  const { version } = JSON.parse(readFileSync(join(dir, 'node_modules', name, 'package.json'), 'utf8'));
  return `${name} ${version}`;
};
export const ownCreditOf = (name: string): string => creditOf(name, root);
