import type { AccountSettings, Principal } from '../domain/account.ts';
import type { AuditParts } from '../domain/audit.ts';
import { AppError } from '../domain/errors.ts';
import type { RetentionSetting, RetentionSettings } from '../domain/retention.ts';
import type { StorageChoice } from '../domain/storage-mode.ts';
import { assertKnownStorage, type KnownStorageParts } from './known-storage.ts';

/** What is to change: what is left out stays, and null takes a setting back. */
export type SettingsChange = {
  readonly storage?: StorageChoice | null | undefined;
  readonly retention?: { readonly [Setting in RetentionSetting]?: number | null | undefined } | undefined;
  readonly allowedHosts?: readonly string[] | null | undefined;
};

/** The present value stays unless something else is named; null leaves none. */
const changed = <Value>(present: Value | undefined, change: Value | null | undefined): Value | undefined =>
  change === undefined ? present : (change ?? undefined);

type Parts = AuditParts &
  KnownStorageParts & {
    readonly now: () => number;
    readonly settings: {
      readonly save: (accountId: string, settings: AccountSettings, now: number) => Promise<boolean>;
    };
  };

const changedRetention = (present: RetentionSettings, change: SettingsChange['retention'] = {}): RetentionSettings =>
  Object.fromEntries(
    Object.entries({ ...present, ...change }).filter(([, days]) => days !== null && days !== undefined),
  );

/**
 * Changes settings of the caller's account; they hold from the next request on, for what was stored before as well.
 * @throws AppError `invalid_request` for a storage configuration that does not exist
 */
export const changeSettings = async (
  { accountId, keyId, ...present }: Principal,
  change: SettingsChange,
  parts: Parts,
): Promise<AccountSettings> => {
  if (typeof change.storage === 'object' && change.storage) {
    await assertKnownStorage({ accountId, id: change.storage.id }, parts);
  }
  const storage = changed(present.storage, change.storage);
  const allowedHosts = changed(present.allowedHosts, change.allowedHosts);
  const settings: AccountSettings = {
    ...(storage !== undefined && { storage }),
    ...(allowedHosts !== undefined && { allowedHosts }),
    retention: changedRetention(present.retention, change.retention),
  };
  await parts.audit.add({ accountId, by: keyId, action: 'settings_changed' });
  if (await parts.settings.save(accountId, settings, parts.now())) return settings;
  throw new AppError('unauthorized', { field: 'X-API-Key' });
};
