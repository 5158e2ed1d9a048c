import { type Asset, readFileId, type StoredFile } from '../domain/asset.ts';
import { open, type SealedRecord, signingKeyOf } from '../domain/envelope.ts';
import { AppError } from '../domain/errors.ts';
import { isGenuine, readLink } from '../domain/link.ts';
import { isKept, type RetentionSettings } from '../domain/retention.ts';

/** What a link points at, as far as it is there. */
export type LinkedAsset = {
  readonly isAccountActive: boolean;
  readonly retention: RetentionSettings;
  readonly asset: Asset | undefined;
  /** Wrapped. */
  readonly linkKey: Uint8Array | undefined;
  /** Wrapped; of the asset's file name. */
  readonly nameKey: Uint8Array | undefined;
};

type Parts = {
  readonly now: () => number;
  readonly linked: (account: string, assetId: string) => Promise<LinkedAsset>;
  readonly keys: {
    readonly unwrap: <T>(wrapped: Uint8Array, record: SealedRecord, use: (key: Uint8Array) => T) => Promise<T>;
  };
};

export type LinkedFile = {
  readonly accountId: string;
  readonly assetId: string;
  readonly file: StoredFile;
  readonly inline: boolean;
  readonly filename?: string;
};

const nameOf = async (asset: Asset, nameKey: Uint8Array | undefined, { keys }: Parts): Promise<string | undefined> => {
  const { sealedFilename } = asset;
  if (!sealedFilename || !nameKey) return undefined;
  const record = { account: asset.accountId, record: asset.id, purpose: 'asset' } as const;
  return keys.unwrap(nameKey, record, (key) => open(key, record, sealedFilename).toString());
};

/**
 * What a signed link opens.
 * @throws AppError `link_invalid` for one that was altered or has expired, `not_found` once its asset or account is gone
 */
export const openLink = async (
  { file, expires, signature }: { file: string; expires: string; signature: string },
  parts: Parts,
): Promise<LinkedFile> => {
  const link = readLink(file, expires, signature);
  if (!link || link.expiresAt <= parts.now()) throw new AppError('link_invalid');
  const { account } = link;
  const { assetId, part } = readFileId(file);
  const { isAccountActive, retention, linkKey, asset, nameKey } = await parts.linked(account, assetId);
  if (!isAccountActive || !linkKey) throw new AppError('not_found');
  if (!(await parts.keys.unwrap(linkKey, signingKeyOf(account, 'link'), (key) => isGenuine(key, link)))) {
    throw new AppError('link_invalid');
  }
  const found = asset?.[part];
  if (!asset || !found || !isKept(asset.id, retention, 'assetDays', parts.now())) throw new AppError('not_found');
  const linked = { accountId: asset.accountId, assetId: asset.id, file: found };
  if (part === 'preview') return { ...linked, inline: true };
  const filename = await nameOf(asset, nameKey, parts);
  return { ...linked, inline: asset.inline, ...(filename !== undefined && { filename }) };
};
