/**
 * Keys: what is said of each in a record that may be rewritten, its material in one file of its own that never is, so
 * that no copy is left when the material is overwritten. Without a directory both live in memory.
 */
import {
  appendFileSync,
  closeSync,
  fdatasyncSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

export type KeySpec = 'SYMMETRIC_DEFAULT' | 'ECC_NIST_P256' | 'RSA_2048' | 'RSA_3072' | 'RSA_4096';

export type KeyRecord = {
  readonly id: string;
  readonly spec: KeySpec;
  readonly description: string;
  /** Epoch ms. */
  readonly createdAt: number;
  readonly isEnabled: boolean;
  readonly rotationPeriodDays?: number;
  /** Epoch ms; the material is gone from the moment that this is set. */
  readonly deletionAt?: number;
  readonly aliases: readonly { readonly name: string; readonly createdAt: number }[];
};

export type KeyStore = ReturnType<typeof openKeyStore>;

const overwriteAndRemove = (path: string): void => {
  const file = openSync(path, 'r+');
  try {
    writeSync(file, Buffer.alloc(fstatSync(file).size), 0, undefined, 0);
    fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
  rmSync(path);
};

const append = (path: string, material: Buffer): void => {
  const file = openSync(path, 'a', 0o600);
  try {
    appendFileSync(file, material);
    fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
};

/** @param directory made with mode 0700; what is in it is kept */
export const openKeyStore = (directory: string | undefined) => {
  const records = new Map<string, KeyRecord>();
  const materials = new Map<string, Buffer>();
  const recordPath = (id: string): string => join(directory ?? '', `${id}.json`);
  const materialPath = (id: string): string => join(directory ?? '', `${id}.key`);

  const load = (): void => {
    if (directory === undefined) return;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const files = readdirSync(directory);
    for (const file of files.filter((name) => name.endsWith('.json'))) {
      const record: KeyRecord = JSON.parse(readFileSync(join(directory, file), 'utf8'));
      records.set(record.id, record);
      if (record.deletionAt === undefined) materials.set(record.id, readFileSync(materialPath(record.id)));
    }
    // Left by a process that died between the record and the material, when it made a key or erased one.
    const ids = files.filter((name) => name.endsWith('.key')).map((name) => name.slice(0, -'.key'.length));
    for (const id of ids.filter((one) => !materials.has(one))) overwriteAndRemove(materialPath(id));
  };

  const save = (record: KeyRecord): void => {
    if (directory !== undefined) {
      const temporary = `${recordPath(record.id)}.tmp`;
      writeFileSync(temporary, JSON.stringify(record), { mode: 0o600, flush: true });
      renameSync(temporary, recordPath(record.id));
    }
    records.set(record.id, record);
  };

  const addMaterial = (id: string, material: Buffer): void => {
    if (directory !== undefined) append(materialPath(id), material);
    const before = materials.get(id) ?? Buffer.alloc(0);
    materials.set(id, Buffer.concat([before, material]));
    before.fill(0);
  };

  load();
  return {
    all: (): KeyRecord[] => [...records.values()],
    get: (id: string): KeyRecord | undefined => records.get(id),
    save,

    create: (record: KeyRecord, material: Buffer): void => {
      addMaterial(record.id, material);
      save(record);
    },

    /** A symmetric key's versions, oldest first and 32 bytes each, or a private key in PKCS #8. */
    material: (id: string): Buffer => materials.get(id) ?? Buffer.alloc(0),
    addMaterial,

    /** The record stays, to say when the key was deleted. */
    erase: (record: KeyRecord, deletionAt: number): void => {
      save({ ...record, deletionAt });
      if (directory !== undefined) overwriteAndRemove(materialPath(record.id));
      materials.get(record.id)?.fill(0);
      materials.delete(record.id);
    },
  };
};
