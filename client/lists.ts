/** Lists that come a page at a time. */
import type { Page } from './transport.ts';

type Cursor = { readonly cursor?: string | undefined };

/** A list's pages, and all its items one after another; pages are fetched as they are come to. */
export const listOf = <Item, Query extends Cursor, Options>(
  page: (query: Query | undefined, options: Options | undefined) => Promise<Page<Item>>,
) => ({
  /** A page; `next` is the cursor of the one after it. */
  list: (query?: Query, options?: Options): Promise<Page<Item>> => page(query, options),
  /** Every item from here on, over all pages. */
  each: async function* (query?: Query, options?: Options): AsyncGenerator<Item, void, undefined> {
    let cursor = query?.cursor;
    do {
      const { items, next } = await page({ ...query, cursor } as Query, options);
      yield* items;
      cursor = next;
    } while (cursor !== undefined);
  },
});
