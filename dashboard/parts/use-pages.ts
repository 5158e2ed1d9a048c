/** A list a page at a time: only one page is in the document, however long the list is. */
import { useState } from 'preact/hooks';
import type { Page } from '../../client/index.ts';
import { type Load, useLoad } from './use-load.ts';

export const pageSize = 25;

export type Pages<Item> = Load<Page<Item>> & {
  /** From 1. */
  readonly number: number;
  readonly newer: (() => void) | undefined;
  readonly older: (() => void) | undefined;
};

type Ask<Item> = (
  query: { readonly limit: number; readonly cursor: string | undefined },
  options: { readonly signal: AbortSignal },
) => Promise<Page<Item>>;

export const usePages = <Item>(ask: Ask<Item>, dependencies: readonly unknown[]): Pages<Item> => {
  const filter = JSON.stringify(dependencies);
  // Cursors of the pages that were gone through, of one filter.
  const [trail, setTrail] = useState<{ filter: string; cursors: readonly string[] }>({ filter, cursors: [] });
  const cursors = trail.filter === filter ? trail.cursors : [];
  const cursor = cursors.at(-1);
  const load = useLoad((signal) => ask({ limit: pageSize, cursor }, { signal }), [filter, cursor]);
  const next = load.value?.next;
  const walk = (to: readonly string[]) => () => setTrail({ filter, cursors: to });
  return {
    ...load,
    number: cursors.length + 1,
    newer: cursors.length > 0 ? walk(cursors.slice(0, -1)) : undefined,
    older: next === undefined ? undefined : walk([...cursors, next]),
  };
};
