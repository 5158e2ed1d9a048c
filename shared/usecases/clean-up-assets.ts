import { type Asset, storedBytesOf } from '../domain/asset.ts';
import type { Page, PageRequest } from '../domain/listing.ts';
import { type DeletionParts, deleteAsset } from './delete-asset.ts';

export type CleanUp = {
  /** Assets that were deleted, or would be. */
  readonly count: number;
  readonly bytes: number;
  /** Whether there are no more of them. */
  readonly complete: boolean;
};

type Parts = DeletionParts & {
  readonly pages: { readonly assets: (accountId: string, request: PageRequest) => Promise<Page<Asset>> };
};

const pageSize = 100;
const togetherMax = 8;

const inGroups = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));

/** Deletes the account's assets that were made before a time (epoch ms), the newest first, as far as it comes. */
export const cleanUpAssets = async (
  { accountId, before, dryRun, deadlineAt }: { accountId: string; before: number; dryRun: boolean; deadlineAt: number },
  parts: Parts,
): Promise<CleanUp> => {
  let [count, bytes] = [0, 0];
  let cursor: string | undefined;
  do {
    const page = await parts.pages.assets(accountId, { limit: pageSize, until: before, cursor });
    for (const group of inGroups(page.items, togetherMax)) {
      if (parts.now() > deadlineAt) return { count, bytes, complete: false };
      if (!dryRun) await Promise.all(group.map((asset) => deleteAsset(asset, parts)));
      count += group.length;
      bytes += group.reduce((sum, asset) => sum + storedBytesOf(asset), 0);
    }
    cursor = page.next;
  } while (cursor);
  return { count, bytes, complete: true };
};
