/** The three storage modes, and which calls may use which. */
import { AppError } from './errors.ts';

/** `none`: nothing persists; `cloud`: kept as an asset until deleted; `user`: written to the customer's own bucket. */
export type StorageMode = 'none' | 'cloud' | 'user';
export type ApiVersion = 'v1' | 'v2';
/** Storage as a request or an account names it: off, cloud, or one of the account's storage configurations. */
export type StorageChoice = boolean | { readonly id: string };
export type Storage = { readonly mode: 'none' | 'cloud' } | { readonly mode: 'user'; readonly id: string };
export type Delivery = { readonly async: boolean; readonly storage: Storage };

export const storageRules: Readonly<Record<StorageMode, { readonly sync: boolean; readonly async: boolean }>> = {
  none: { sync: true, async: false },
  cloud: { sync: true, async: true },
  user: { sync: false, async: true },
};

export const versionDefaults: Readonly<Record<ApiVersion, { readonly async: boolean; readonly storage: boolean }>> = {
  v1: { async: false, storage: false },
  v2: { async: true, storage: true },
};

const toStorage = (choice: StorageChoice): Storage => {
  if (typeof choice === 'object') return { mode: 'user', id: choice.id };
  return { mode: choice ? 'cloud' : 'none' };
};

const wording: Readonly<Record<StorageMode, string>> = { none: 'false', cloud: 'true', user: '{"id": "..."}' };
const modesFor = (call: 'sync' | 'async'): string =>
  (Object.keys(storageRules) as StorageMode[])
    .filter((mode) => storageRules[mode][call])
    .map((mode) => wording[mode])
    .join(' or ');
const combinations = `async:false goes with storage ${modesFor('sync')}, async:true with storage ${modesFor('async')}`;

type Request = {
  readonly version: ApiVersion;
  readonly async?: boolean | undefined;
  readonly storage?: StorageChoice | undefined;
  /** The account's default. */
  readonly preference?: StorageChoice | undefined;
  /** What nobody waits for: several pages at once take too long, and a message has no answer. */
  readonly alwaysAsync?: 'a batch' | 'a submission' | undefined;
};

/**
 * How a call is answered and where its document goes: the request's word, then the account's, then the version's. What
 * is not named bends, `async` to the storage mode and never the other way: a document is not stored unasked.
 * @throws AppError `storage_not_allowed`
 */
export const resolveDelivery = ({ version, async, storage, preference, alwaysAsync }: Request): Delivery => {
  const resolved = toStorage(storage ?? preference ?? versionDefaults[version].storage);
  const rule = storageRules[resolved.mode];
  const fits = (isAsync: boolean): boolean => (isAsync ? rule.async : rule.sync);
  const usual = versionDefaults[version].async;
  const isAsync = alwaysAsync !== undefined || (async ?? (fits(usual) ? usual : !usual));
  if (alwaysAsync && async === false) {
    const message = `For ${alwaysAsync}, async is always true: leave it out, or send true.`;
    throw new AppError('storage_not_allowed', { field: 'async', message });
  }
  if (!fits(isAsync)) {
    throw new AppError('storage_not_allowed', {
      field: storage === undefined && async !== undefined ? 'async' : 'storage',
      message: `This combination is not allowed: ${combinations}.`,
    });
  }
  return { async: isAsync, storage: resolved };
};
