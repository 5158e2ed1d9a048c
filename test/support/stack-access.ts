/** What a stack's roles needed and were refused while a test ran: kept for `npm run test:permissions`, and judged. */
import { appendFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { AccessReport } from '../../local/aws/access/access.ts';

const root = join(import.meta.dirname, '..', '..');

export type NeededGrants = { readonly test: string; readonly needed: readonly string[] };

/** Bench programs start stacks, too, without a test around them. */
const testFile = (): string => (typeof expect === 'undefined' ? '' : relative(root, expect.getState().testPath ?? ''));

/** Grants that the run as a whole goes without, to see which test notices. */
export const withheldGrants = (): readonly string[] => process.env.WITHHELD_GRANTS?.split(',') ?? [];

export const keepNeeded = (pid: number, { needed }: AccessReport): void => {
  const dir = process.env.NEEDED_GRANTS_DIR;
  const line: NeededGrants = { test: testFile(), needed };
  if (dir) appendFileSync(join(dir, `${process.pid}-${pid}.jsonl`), `${JSON.stringify(line)}\n`);
};

/** A function that asks for what its role lacks would fail on AWS, even where nobody noticed here. */
export const assertNothingRefused = ({ refused }: AccessReport): void => {
  if (refused.length > 0) throw new Error(`Roles lacked permissions:\n${refused.join('\n')}`);
};
