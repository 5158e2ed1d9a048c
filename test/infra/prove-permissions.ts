/**
 * `npm run test:permissions`: which test needs which grant.
 *
 *   npm run test:permissions                          runs the whole suite and writes the table of docs/permissions.md; fails
 *                                                     for a grant that no test needed and no sentence there excuses
 *   npm run test:permissions -- --recorded DIR        fills in what a run of some tests with NEEDED_GRANTS_DIR=DIR has shown
 *   npm run test:permissions -- --without GRANT       takes the grant away and runs its test, which must fail for it
 *   npm run test:permissions -- --without-each ROLE   does so for one grant of the role after the other
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { nameOf } from '../../infra/grants.ts';
import type { NeededGrants } from '../support/stack-access.ts';
import { allGrants, documentPath, isTest, type Needs, readNeeds, withTable } from './permission-table.ts';

const root = join(import.meta.dirname, '..', '..');
const document = join(root, documentPath);

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const runTests = (tests: readonly string[], variables: Readonly<Record<string, string>>, isShown: boolean) =>
  spawnSync('npm', ['test', '--', ...tests], {
    cwd: root,
    env: { ...process.env, ...variables },
    stdio: isShown ? 'inherit' : 'pipe',
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });

const recordedIn = (dir: string): readonly NeededGrants[] =>
  readdirSync(dir).flatMap((file) =>
    readFileSync(join(dir, file), 'utf8')
      .trim()
      .split('\n')
      .map((line): NeededGrants => JSON.parse(line)),
  );

type Run = { readonly recorded: readonly NeededGrants[]; readonly isWhole: boolean };

/** Of the tests that needed a grant, the one that needed the fewest others; an earlier choice that still holds is kept. */
const needsFrom = ({ recorded, isWhole }: Run, before: Needs): Needs => {
  const bySize = [...recorded].sort((a, b) => a.needed.length - b.needed.length || a.test.localeCompare(b.test));
  const needOf = (grant: string): string => {
    const known = before.get(grant) ?? '';
    const tests = bySize.filter(({ needed }) => needed.includes(grant)).map(({ test }) => test);
    const [first = isWhole && isTest(known) ? '' : known] = tests;
    return tests.includes(known) || (!isWhole && isTest(known)) ? known : first;
  };
  return new Map(allGrants.map(nameOf).map((grant) => [grant, needOf(grant)]));
};

const writeTable = (run: Run): boolean => {
  const text = readFileSync(document, 'utf8');
  const needs = needsFrom(run, readNeeds(text));
  writeFileSync(document, withTable(text, needs));
  const unexplained = [...needs].filter(([, need]) => need === '').map(([grant]) => grant);
  for (const grant of unexplained) print(`No test needed: ${grant}`);
  return unexplained.length === 0;
};

const proveAll = (): boolean => {
  const dir = mkdtempSync(join(tmpdir(), 'needed-grants-'));
  try {
    const { status } = runTests([], { NEEDED_GRANTS_DIR: dir }, true);
    return status === 0 && writeTable({ recorded: recordedIn(dir), isWhole: true });
  } finally {
    rmSync(dir, { recursive: true });
  }
};

/** Whether the test fails, and for this: a test that fails for another reason proves nothing. */
const isMissed = (grant: string, test: string): boolean => {
  // A test that fails may leave open what it would have closed.
  const { status, stdout, stderr } = runTests([test, '--forceExit'], { WITHHELD_GRANTS: grant }, false);
  const [role, action] = grant.split(' ');
  const hasFailed =
    status !== 0 &&
    new RegExp(`(Roles lacked permissions|No permission).*\\s${role} ${action} `, 's').test(stdout + stderr);
  print(`${hasFailed ? 'missed by' : 'NOT MISSED by'} ${test}: ${grant}`);
  return hasFailed;
};

const areMissed = (grants: readonly string[]): boolean => {
  const needs = readNeeds(readFileSync(document, 'utf8'));
  const prove = (grant: string): boolean => {
    const need = needs.get(grant);
    if (need === undefined) print(`There is no grant ${grant}.`);
    return need !== undefined && (!isTest(need) || isMissed(grant, need));
  };
  return grants.map(prove).every(Boolean);
};

const { values } = parseArgs({
  options: { recorded: { type: 'string' }, without: { type: 'string' }, 'without-each': { type: 'string' } },
});
const role = values['without-each'];

const isProved = (): boolean => {
  if (values.recorded) return writeTable({ recorded: recordedIn(values.recorded), isWhole: false });
  if (values.without) return areMissed([values.without]);
  if (role) return areMissed(allGrants.filter((grant) => grant.role === role).map(nameOf));
  return proveAll();
};

process.exitCode = isProved() ? 0 : 1;
