/** Keys as such: made, named, listed, switched, rotated, deleted. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Call, Fields } from '../sqs/aws-json.ts';
import { materialBytes } from './ciphertext.ts';
import { integer } from './input.ts';
import type { KeyRecord, KeySpec } from './key-store.ts';
import { type Keys, seconds, usageOf } from './keys.ts';
import { refuse } from './kms-error.ts';
import { newPrivateKey } from './signing.ts';

const dayMs = 24 * 60 * 60 * 1000;
const specs: readonly string[] = ['SYMMETRIC_DEFAULT', 'ECC_NIST_P256', 'RSA_2048', 'RSA_3072', 'RSA_4096'];

const specIn = ({ KeySpec: spec = 'SYMMETRIC_DEFAULT', KeyUsage: usage = 'ENCRYPT_DECRYPT' }: Fields): KeySpec => {
  if (!specs.includes(String(spec))) throw refuse('UnsupportedOperationException', `KeySpec is one of ${specs}.`);
  const wanted = usageOf(spec as KeySpec);
  if (usage !== wanted) throw refuse('ValidationException', `A key of this spec has the usage ${wanted}.`);
  return spec as KeySpec;
};

const aliasIn = ({ AliasName: name }: Fields): string => {
  if (typeof name === 'string' && /^alias\/(?!aws\/)[\w/-]{1,250}$/.test(name)) return name;
  throw refuse('InvalidAliasNameException');
};

/** One page of items sorted by their ids; a page's marker is the last id on it. */
const pageOf = <T>(input: Fields, all: readonly (readonly [id: string, item: T])[]) => {
  const limit = integer(input, 'Limit', { range: [1, 1000], fallback: 100 });
  const after = String(input.Marker ?? '');
  const rest = all.filter(([id]) => id > after).sort(([a], [b]) => (a < b ? -1 : 1));
  const page = rest.slice(0, limit);
  const isTruncated = rest.length > limit;
  const more = { Truncated: isTruncated, NextMarker: isTruncated ? page.at(-1)?.[0] : undefined };
  return { items: page.map(([, item]) => item), more };
};

export const keyOperations = (keys: Keys) => {
  const { store, now } = keys;

  const setEnabled = (isEnabled: boolean) => (call: Call) => {
    store.save({ ...keys.toChange(call.input.KeyId), isEnabled });
    return {};
  };

  const rotatable = ({ KeyId }: Fields): KeyRecord => {
    const key = keys.toChange(KeyId);
    if (key.spec !== 'SYMMETRIC_DEFAULT') throw refuse('UnsupportedOperationException');
    if (!key.isEnabled) throw refuse('DisabledException', `${keys.keyArn(key)} is disabled.`);
    return key;
  };

  return {
    CreateKey: async ({ input }: Call) => {
      const spec = specIn(input);
      const isSymmetric = spec === 'SYMMETRIC_DEFAULT';
      const material = isSymmetric ? randomBytes(materialBytes) : await newPrivateKey(spec);
      const described = { spec, description: String(input.Description ?? ''), createdAt: now() };
      const key: KeyRecord = { id: randomUUID(), ...described, isEnabled: true, aliases: [] };
      store.create(key, material);
      return { KeyMetadata: keys.metadataOf(key) };
    },

    DescribeKey: ({ input }: Call) => ({ KeyMetadata: keys.metadataOf(keys.at(input.KeyId)) }),

    ListKeys: ({ input }: Call) => {
      const all = keys.all().map((key) => [key.id, { KeyId: key.id, KeyArn: keys.keyArn(key) }] as const);
      const { items, more } = pageOf(input, all);
      return { Keys: items, ...more };
    },

    CreateAlias: ({ input }: Call) => {
      const name = aliasIn(input);
      const key = keys.toChange(input.TargetKeyId);
      if (keys.all().some(({ aliases }) => aliases.some((one) => one.name === name))) {
        throw refuse('AlreadyExistsException', `An alias with the name ${keys.arnOf(name)} already exists`);
      }
      store.save({ ...key, aliases: [...key.aliases, { name, createdAt: now() }] });
      return {};
    },

    ListAliases: ({ input }: Call) => {
      const of = input.KeyId === undefined ? keys.all() : [keys.at(input.KeyId)];
      const all = of.flatMap(({ id, aliases }) =>
        aliases.map(({ name, createdAt }) => {
          const times = { CreationDate: seconds(createdAt), LastUpdatedDate: seconds(createdAt) };
          return [name, { AliasName: name, AliasArn: keys.arnOf(name), TargetKeyId: id, ...times }] as const;
        }),
      );
      const { items, more } = pageOf(input, all);
      return { Aliases: items, ...more };
    },

    EnableKey: setEnabled(true),
    DisableKey: setEnabled(false),

    /** Kept and shown; the material changes by RotateKeyOnDemand only. */
    EnableKeyRotation: ({ input }: Call) => {
      const rotationPeriodDays = integer(input, 'RotationPeriodInDays', { range: [90, 2560], fallback: 365 });
      store.save({ ...rotatable(input), rotationPeriodDays });
      return {};
    },

    GetKeyRotationStatus: ({ input }: Call) => {
      const { id, rotationPeriodDays } = keys.at(input.KeyId);
      const KeyRotationEnabled = rotationPeriodDays !== undefined;
      return { KeyId: id, KeyRotationEnabled, RotationPeriodInDays: rotationPeriodDays };
    },

    RotateKeyOnDemand: ({ input }: Call) => {
      const { id } = rotatable(input);
      store.addMaterial(id, randomBytes(materialBytes));
      return { KeyId: id };
    },

    /** The material is erased at once: what waits is only that the key's name is forgotten. It cannot be cancelled. */
    ScheduleKeyDeletion: ({ input }: Call) => {
      const key = keys.toChange(input.KeyId);
      const days = integer(input, 'PendingWindowInDays', { range: [7, 30], fallback: 30 });
      const deletionAt = now() + days * dayMs;
      store.erase(key, deletionAt);
      const DeletionDate = seconds(deletionAt);
      return { KeyId: keys.keyArn(key), DeletionDate, KeyState: 'PendingDeletion', PendingWindowInDays: days };
    },
  };
};
