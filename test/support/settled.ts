/** What must be true once an account's jobs are over, however they ended: looked at in every store. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedStack } from './embedded-stack.ts';
import { objectsIn, type Row, rowsOf } from './operator.ts';

export type Remains = {
  readonly jobs: readonly Row[];
  /** Jobs that have not ended, or about which something is still open. */
  readonly open: readonly string[];
  /** Wrapped keys of contents. */
  readonly keys: readonly string[];
  readonly contents: readonly string[];
  readonly assets: readonly Row[];
  /** Stored objects that no asset names. */
  readonly strays: readonly string[];
};

export const remainsOf = async ({ ready }: EmbeddedStack, account: string): Promise<Remains> => {
  const [jobs, keys, contents, assets, objects] = await Promise.all([
    rowsOf(ready, account, 'JOB#'),
    rowsOf(ready, account, 'JOB#', 'data-keys'),
    objectsIn(ready, 'content', `${account}/`),
    rowsOf(ready, account, 'ASSET#'),
    objectsIn(ready, 'assets', `${account}/`),
  ]);
  const named = new Set(
    assets.flatMap(({ document, preview }) =>
      [document, preview].map((file) => (file as { objectKey?: string } | undefined)?.objectKey),
    ),
  );
  return {
    jobs,
    open: jobs.filter(({ status, dueAt }) => status === 'pending' || dueAt !== undefined).map(({ sk }) => sk),
    keys: keys.map(({ sk }) => sk),
    contents: contents.map(({ key }) => key),
    assets,
    strays: objects.map(({ key }) => key).filter((key) => !named.has(key)),
  };
};

const pollMs = 150;

const isSettled = ({ open, keys, contents, strays }: Remains): boolean =>
  open.length + keys.length + contents.length + strays.length === 0;

/** What remains once nothing is open any more; after `withinMs`, what remains anyway. */
export const settled = async (stack: EmbeddedStack, account: string, withinMs: number): Promise<Remains> => {
  for (const end = Date.now() + withinMs; ; await sleep(pollMs)) {
    const remains = await remainsOf(stack, account);
    if (isSettled(remains) || Date.now() > end) return remains;
  }
};

/** Nothing but the rows of jobs that ended and of the assets that they name. */
export const nothingElse = { open: [], keys: [], contents: [], strays: [] };
