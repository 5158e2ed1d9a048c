/** A customer's own buckets: added once they have been written to, tested, deleted. */
import type { AuditParts } from '../domain/audit.ts';
import { AppError } from '../domain/errors.ts';
import { newId } from '../domain/ids.ts';
import { isOver } from '../domain/plan.ts';
import type {
  AddressedAccess,
  Addressing,
  StorageAccess,
  StorageConfig,
  StorageRef,
} from '../domain/storage-config.ts';

type Bucket = { readonly probe: (access: StorageAccess) => Promise<Addressing> };

export type NewStorage = {
  readonly accountId: string;
  readonly title: string;
  readonly access: StorageAccess;
  /** Id of the API key that asks for it. */
  readonly by: string;
  /** Configurations that the account may have; -1: any number. */
  readonly configsMax: number;
};

type AddParts = AuditParts & {
  readonly now: () => number;
  readonly userStorage: Bucket;
  readonly storageConfigs: {
    readonly list: (accountId: string) => Promise<readonly StorageConfig[]>;
    readonly create: (config: StorageConfig, access: AddressedAccess) => Promise<void>;
  };
};

/**
 * Saves a bucket after an object was written to it and deleted again.
 * @throws AppError `storage_refused`, `egress_refused`, `user_storage_denied`, `user_storage_missing`, `user_storage_unreachable`,
 * `storage_title_taken`
 */
export const addStorage = async (
  { accountId, title, access, by, configsMax }: NewStorage,
  { storageConfigs, userStorage, audit, now }: AddParts,
): Promise<StorageConfig> => {
  if (configsMax >= 0 && isOver(configsMax, (await storageConfigs.list(accountId)).length + 1)) {
    throw new AppError('storage_refused');
  }
  const addressing = await userStorage.probe(access);
  const createdAt = now();
  const config: StorageConfig = { id: newId('storage', createdAt), accountId, title, createdAt };
  await audit.add({ accountId, by, action: 'storage_created', subject: config.id });
  await storageConfigs.create(config, { ...access, addressing });
  return config;
};

type TestParts = {
  readonly userStorage: Bucket;
  readonly storageConfigs: { readonly open: (config: StorageRef) => Promise<AddressedAccess | undefined> };
};

/** @throws AppError as `addStorage`, and `not_found` */
export const testStorage = async (config: StorageRef, { storageConfigs, userStorage }: TestParts): Promise<void> => {
  const access = await storageConfigs.open(config);
  if (!access) throw new AppError('not_found');
  await userStorage.probe(access);
};

type RemoveParts = {
  readonly storageConfigs: { readonly remove: (config: StorageRef) => Promise<boolean> };
  readonly accounts: { readonly forgetStorage: (config: StorageRef) => Promise<void> };
};

/**
 * Deletes a configuration and what it seals; an account whose default it was has none then.
 * @returns whether there was one
 */
export const removeStorage = async (
  config: StorageRef,
  { storageConfigs, accounts }: RemoveParts,
): Promise<boolean> => {
  const removed = await storageConfigs.remove(config);
  await accounts.forgetStorage(config);
  return removed;
};
