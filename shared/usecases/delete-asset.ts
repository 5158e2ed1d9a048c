import type { Asset } from '../domain/asset.ts';
import type { JobParts } from './job-parts.ts';

type AssetRef = { readonly accountId: string; readonly id: string };

export type DeletionParts = Pick<JobParts, 'now' | 'assets'> & {
  readonly jobs: Pick<JobParts['jobs'], 'forgetAsset'>;
  readonly assetRows: {
    readonly beginDeletion: (asset: AssetRef, now: number) => Promise<Asset | undefined>;
    readonly finishDeletion: (asset: Asset) => Promise<void>;
  };
};

/** What is left to do for an asset that nobody sees any more; may be repeated until it was once done to the end. */
export const finishDeletion = async (asset: Asset, { jobs, assets, assetRows }: DeletionParts): Promise<void> => {
  const { accountId, jobId, document, preview } = asset;
  await jobs.forgetAsset({ accountId, id: jobId }, asset.id);
  await assets.remove([document, preview].flatMap((file) => file?.objectKey ?? []));
  await assetRows.finishDeletion(asset);
};

/**
 * Deletes an asset: its links are dead when the first write is done, and its bytes are free when the last one is.
 * @returns whether there was one
 */
export const deleteAsset = async (ref: AssetRef, parts: DeletionParts): Promise<boolean> => {
  const asset = await parts.assetRows.beginDeletion(ref, parts.now());
  if (!asset) return false;
  await finishDeletion(asset, parts);
  return true;
};
