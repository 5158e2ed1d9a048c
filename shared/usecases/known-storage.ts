import { AppError } from '../domain/errors.ts';
import type { StorageConfig, StorageRef } from '../domain/storage-config.ts';

export type KnownStorageParts = {
  readonly storageConfigs: { readonly find: (config: StorageRef) => Promise<StorageConfig | undefined> };
};

/** @throws AppError `invalid_request` for a storage configuration that does not exist */
export const assertKnownStorage = async (config: StorageRef, { storageConfigs }: KnownStorageParts): Promise<void> => {
  if (await storageConfigs.find(config)) return;
  const message = 'storage.id names no storage configuration of this account.';
  throw new AppError('invalid_request', { field: 'storage.id', message });
};
