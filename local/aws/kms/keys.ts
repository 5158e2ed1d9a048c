/** Keys as callers name and see them. */
import { materialBytes } from './ciphertext.ts';
import type { KeyRecord, KeySpec, KeyStore } from './key-store.ts';
import { refuse } from './kms-error.ts';
import { signingAlgorithmsOf } from './signing.ts';

export const accountId = '000000000000';
export type KeyUsage = 'ENCRYPT_DECRYPT' | 'SIGN_VERIFY';
export type Keys = ReturnType<typeof createKeys>;

export const usageOf = (spec: KeySpec): KeyUsage => (spec === 'SYMMETRIC_DEFAULT' ? 'ENCRYPT_DECRYPT' : 'SIGN_VERIFY');

/** KMS writes times as seconds with a fraction. */
export const seconds = (ms: number): number => ms / 1000;

export const createKeys = (
  store: KeyStore,
  { region, now }: { readonly region: string; readonly now: () => number },
) => {
  const arnOf = (resource: string): string => `arn:aws:kms:${region}:${accountId}:${resource}`;
  const isThere = ({ deletionAt }: KeyRecord): boolean => deletionAt === undefined || deletionAt > now();
  const all = (): KeyRecord[] => store.all().filter(isThere);

  const find = (name: unknown): KeyRecord | undefined => {
    const prefix = arnOf('');
    const resource = String(name).startsWith(prefix) ? String(name).slice(prefix.length) : String(name);
    if (resource.startsWith('alias/')) return all().find(({ aliases }) => aliases.some((one) => one.name === resource));
    const key = store.get(resource.replace(/^key\//, ''));
    return key && isThere(key) ? key : undefined;
  };

  /** The key that an id, ARN, alias or alias ARN names. Throws ServiceError. */
  const at = (name: unknown): KeyRecord => {
    if (typeof name !== 'string' || name === '') throw refuse('ValidationException', 'KeyId is missing.');
    const key = find(name);
    if (!key) throw refuse('NotFoundException', `Key or alias '${name}' does not exist`);
    return key;
  };

  const keyArn = ({ id }: KeyRecord): string => arnOf(`key/${id}`);

  const assertThere = (key: KeyRecord): void => {
    if (key.deletionAt !== undefined) throw refuse('KMSInvalidStateException', `${keyArn(key)} is pending deletion.`);
  };

  return {
    now,
    store,
    all,
    find,
    at,
    arnOf,
    keyArn,
    assertThere,

    /** Only ids and ARNs name a key that is about to change. Throws ServiceError. */
    toChange: (name: unknown): KeyRecord => {
      if (/(?:^|:)alias\//.test(String(name))) throw refuse('NotFoundException', `Invalid keyId '${name}'`);
      const key = at(name);
      assertThere(key);
      return key;
    },

    /** Throws ServiceError if the key cannot be used, or not for this. */
    assertUsable: (key: KeyRecord, usage: KeyUsage): void => {
      assertThere(key);
      if (!key.isEnabled) throw refuse('DisabledException', `${keyArn(key)} is disabled.`);
      if (usageOf(key.spec) === usage) return;
      throw refuse('InvalidKeyUsageException', `${keyArn(key)} key usage is ${usageOf(key.spec)}, not ${usage}.`);
    },

    materialVersions: ({ id }: KeyRecord): Buffer[] => {
      const material = store.material(id);
      const count = Math.floor(material.length / materialBytes);
      return Array.from({ length: count }, (_, at) => material.subarray(at * materialBytes, (at + 1) * materialBytes));
    },

    metadataOf: (key: KeyRecord) => {
      const isSigner = usageOf(key.spec) === 'SIGN_VERIFY';
      const state = key.isEnabled ? 'Enabled' : 'Disabled';
      return {
        AWSAccountId: accountId,
        KeyId: key.id,
        Arn: keyArn(key),
        CreationDate: seconds(key.createdAt),
        Enabled: key.isEnabled && key.deletionAt === undefined,
        Description: key.description,
        KeyUsage: usageOf(key.spec),
        KeyState: key.deletionAt === undefined ? state : 'PendingDeletion',
        DeletionDate: key.deletionAt === undefined ? undefined : seconds(key.deletionAt),
        Origin: 'AWS_KMS',
        KeyManager: 'CUSTOMER',
        KeySpec: key.spec,
        CustomerMasterKeySpec: key.spec,
        MultiRegion: false,
        SigningAlgorithms: isSigner ? signingAlgorithmsOf(key.spec) : undefined,
        EncryptionAlgorithms: isSigner ? undefined : ['SYMMETRIC_DEFAULT'],
      };
    },
  };
};
