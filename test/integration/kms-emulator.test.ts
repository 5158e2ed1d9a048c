import { constants, createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateAliasCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DecryptCommand,
  type DecryptCommandInput,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GetKeyRotationStatusCommand,
  GetPublicKeyCommand,
  KMSClient,
  type KMSServiceException,
  paginateListAliases,
  paginateListKeys,
  ReEncryptCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  type SigningAlgorithmSpec,
  VerifyCommand,
} from '@aws-sdk/client-kms';
import fc from 'fast-check';
import { createKms } from '../../local/aws/kms/kms.ts';

const dayMs = 24 * 60 * 60 * 1000;
const EncryptionContext = { account: 'acct_1', purpose: 'content', job: 'job_1' };

let time: number;
let folder: string;
let server: Server;
let client: KMSClient;

const start = async (directory?: string): Promise<void> => {
  const kms = createKms({ ...(directory && { directory }), now: () => time });
  server = createServer(kms.listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new KMSClient({ region: 'us-east-1', endpoint, credentials, maxAttempts: 1 });
};
const stop = (): void => {
  client.destroy();
  server.closeAllConnections();
  server.close();
};

beforeEach(async () => {
  time = 1_800_000_000_250;
  folder = join(mkdtempSync(join(tmpdir(), 'kms-')), 'keys');
  await start(folder);
});
afterEach(() => {
  stop();
  rmSync(join(folder, '..'), { recursive: true });
});

const createKey = async (input: CreateKeyCommandInput = {}) =>
  (await client.send(new CreateKeyCommand(input))).KeyMetadata?.KeyId as string;
const encrypt = async (KeyId: string, plaintext: Uint8Array, context: Record<string, string> = EncryptionContext) => {
  const input = { KeyId, Plaintext: plaintext, EncryptionContext: context };
  return (await client.send(new EncryptCommand(input))).CiphertextBlob as Uint8Array;
};
const decrypt = async (CiphertextBlob: Uint8Array, more: Partial<DecryptCommandInput> = {}) =>
  (await client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext, ...more }))).Plaintext;
const refusal = async (call: Promise<unknown>): Promise<string | undefined> => {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown as KMSServiceException,
  );
  return error?.name;
};
const schedule = (KeyId: string) => client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));

describe('a key', () => {
  test('is described with its times, by its id, ARN, alias and alias ARN', async () => {
    const { KeyMetadata: made } = await client.send(new CreateKeyCommand({ Description: 'application key' }));
    await client.send(new CreateAliasCommand({ AliasName: 'alias/application', TargetKeyId: made?.KeyId }));
    const aliasArn = 'arn:aws:kms:us-east-1:000000000000:alias/application';

    for (const KeyId of [made?.KeyId, made?.Arn, 'alias/application', aliasArn]) {
      const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
      expect(KeyMetadata).toMatchObject({ Arn: made?.Arn, KeyState: 'Enabled', Description: 'application key' });
      expect(KeyMetadata?.CreationDate).toEqual(new Date(time));
    }
    expect(await refusal(client.send(new DescribeKeyCommand({ KeyId: 'alias/other' })))).toBe('NotFoundException');
  });

  test('has aliases that no other key can take, and is listed with them', async () => {
    const ids = [await createKey(), await createKey(), await createKey()];
    for (const [index, TargetKeyId] of ids.entries()) {
      await client.send(new CreateAliasCommand({ AliasName: `alias/key-${index}`, TargetKeyId }));
    }
    const alias = (AliasName: string) => client.send(new CreateAliasCommand({ AliasName, TargetKeyId: ids[0] }));

    expect(await refusal(alias('alias/key-1'))).toBe('AlreadyExistsException');
    expect(await refusal(alias('alias/aws/s3'))).toBe('InvalidAliasNameException');
    const keys: (string | undefined)[] = [];
    for await (const { Keys = [] } of paginateListKeys({ client, pageSize: 2 }, {})) {
      keys.push(...Keys.map(({ KeyId }) => KeyId));
    }
    expect(keys).toEqual(ids.toSorted());
    const aliases: (string | undefined)[] = [];
    for await (const { Aliases = [] } of paginateListAliases({ client, pageSize: 2 }, {})) {
      aliases.push(...Aliases.map(({ AliasName, TargetKeyId }) => `${AliasName} ${TargetKeyId}`));
    }
    expect(aliases).toEqual(ids.map((id, index) => `alias/key-${index} ${id}`));
  });

  test('that is disabled does nothing until it is enabled', async () => {
    const KeyId = await createKey();
    const blob = await encrypt(KeyId, Buffer.from('secret'));
    await client.send(new DisableKeyCommand({ KeyId }));

    expect(await refusal(decrypt(blob))).toBe('DisabledException');
    expect(await refusal(encrypt(KeyId, Buffer.from('x')))).toBe('DisabledException');

    await client.send(new EnableKeyCommand({ KeyId }));
    expect(await decrypt(blob)).toEqual(Uint8Array.from(Buffer.from('secret')));
  });

  test('does only what its usage says', async () => {
    const symmetric = await createKey();
    const signer = await createKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    const signing = { KeyId: symmetric, Message: Buffer.from('x'), SigningAlgorithm: 'ECDSA_SHA_256' as const };

    expect(await refusal(encrypt(signer, Buffer.from('x')))).toBe('InvalidKeyUsageException');
    expect(await refusal(client.send(new SignCommand(signing)))).toBe('InvalidKeyUsageException');
    expect(await refusal(createKey({ KeySpec: 'ECC_NIST_P256' }))).toBe('ValidationException');
    expect(
      await refusal(client.send(new GenerateDataKeyCommand({ KeyId: symmetric, KeySpec: 'AES_256', DryRun: true }))),
    ).toBe('UnsupportedOperationException');
  });
});

describe('a ciphertext', () => {
  test('opens with its context in any order, and names its key', async () => {
    const KeyId = await createKey();
    const { CiphertextBlob, Plaintext } = await client.send(
      new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }),
    );
    const reversed = Object.fromEntries(Object.entries(EncryptionContext).reverse());
    const answer = await client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: reversed }));

    expect(Plaintext).toHaveLength(32);
    expect(answer.Plaintext).toEqual(Plaintext);
    expect(answer.KeyId).toBe(`arn:aws:kms:us-east-1:000000000000:key/${KeyId}`);
  });

  test('of a data key that was not shown opens to as many bytes as were asked for', async () => {
    const KeyId = await createKey();
    const generate = new GenerateDataKeyWithoutPlaintextCommand({ KeyId, NumberOfBytes: 64, EncryptionContext });
    const answer = await client.send(generate);

    expect(answer).not.toHaveProperty('Plaintext');
    expect(await decrypt(answer.CiphertextBlob as Uint8Array)).toHaveLength(64);
  });

  test('does not open under any other context', async () => {
    const KeyId = await createKey();
    const blob = await encrypt(KeyId, Buffer.from('secret'));
    const contexts = [
      {},
      { ...EncryptionContext, account: 'acct_2' },
      { ...EncryptionContext, more: '' },
      { account: 'acct_1', purpose: 'content' },
      { 'account","acct_1': '', purpose: 'content', job: 'job_1' },
    ];

    for (const context of contexts) {
      expect(await refusal(decrypt(blob, { EncryptionContext: context }))).toBe('InvalidCiphertextException');
    }
    const bare = await encrypt(KeyId, Buffer.from('secret'), {});
    expect(await refusal(decrypt(bare))).toBe('InvalidCiphertextException');
  });

  test('does not open with any bit flipped, cut or added', async () => {
    const blob = Buffer.from(await encrypt(await createKey(), randomBytes(32)));
    await createKey();
    const altered = fc.oneof(
      fc.nat(blob.length * 8 - 1).map((bit) => {
        const flipped = Buffer.from(blob);
        flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
        return flipped;
      }),
      fc.integer({ min: 1, max: blob.length - 1 }).map((length) => blob.subarray(0, length)),
      fc.uint8Array({ minLength: 1, maxLength: 8 }).map((more) => Buffer.concat([blob, more])),
    );

    await fc.assert(
      fc.asyncProperty(altered, async (other) => (await refusal(decrypt(other))) === 'InvalidCiphertextException'),
      { numRuns: 500 },
    );
  });

  test('is not opened for another key than the one that was named', async () => {
    const [KeyId, other] = [await createKey(), await createKey()];
    const blob = await encrypt(KeyId, Buffer.from('secret'));

    expect(await decrypt(blob, { KeyId })).toHaveLength(6);
    expect(await refusal(decrypt(blob, { KeyId: other }))).toBe('IncorrectKeyException');
    expect(await refusal(decrypt(blob, { KeyId: 'alias/none' }))).toBe('NotFoundException');
  });

  test('moves to another key and context without being shown', async () => {
    const [KeyId, other] = [await createKey(), await createKey()];
    const answer = await client.send(
      new ReEncryptCommand({
        CiphertextBlob: await encrypt(KeyId, Buffer.from('secret')),
        SourceEncryptionContext: EncryptionContext,
        DestinationKeyId: other,
        DestinationEncryptionContext: { account: 'acct_2' },
      }),
    );
    const blob = answer.CiphertextBlob as Uint8Array;

    expect(await decrypt(blob, { KeyId: other, EncryptionContext: { account: 'acct_2' } })).toHaveLength(6);
    expect(await refusal(decrypt(blob))).toBe('InvalidCiphertextException');
  });

  test('from before a rotation and a restart still opens', async () => {
    const KeyId = await createKey();
    await client.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
    const blobs = [await encrypt(KeyId, Buffer.from('0'))];
    for (const version of ['1', '2']) {
      await client.send(new RotateKeyOnDemandCommand({ KeyId }));
      blobs.push(await encrypt(KeyId, Buffer.from(version)));
    }
    stop();
    await start(folder);

    const opened = await Promise.all(blobs.map((blob) => decrypt(blob)));

    expect(opened.map((plaintext) => Buffer.from(plaintext ?? []).toString())).toEqual(['0', '1', '2']);
    const status = await client.send(new GetKeyRotationStatusCommand({ KeyId }));
    expect(status).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90 });
  });
});

describe('a deleted key', () => {
  test('leaves ciphertexts that nothing opens, at once, after a restart and after its time', async () => {
    const KeyId = await createKey();
    const blob = await encrypt(KeyId, Buffer.from('secret'));
    const { DeletionDate, KeyState } = await schedule(KeyId);

    expect(KeyState).toBe('PendingDeletion');
    expect(DeletionDate).toEqual(new Date(time + 7 * dayMs));
    expect(await refusal(decrypt(blob))).toBe('KMSInvalidStateException');
    stop();
    await start(folder);
    expect(await refusal(decrypt(blob))).toBe('KMSInvalidStateException');
    time += 7 * dayMs;
    expect(await refusal(decrypt(blob))).toBe('InvalidCiphertextException');
    expect(await refusal(schedule(KeyId))).toBe('NotFoundException');
  });

  test('has zeros in the place of its material, and no file', async () => {
    const KeyId = await createKey();
    await client.send(new RotateKeyOnDemandCommand({ KeyId }));
    await client.send(new CreateAliasCommand({ AliasName: 'alias/gone', TargetKeyId: KeyId }));
    const path = join(folder, `${KeyId}.key`);
    const before = readFileSync(path);
    const file = openSync(path, 'r');

    await schedule(KeyId);

    expect(before).toHaveLength(64);
    expect(before.equals(Buffer.alloc(64))).toBe(false);
    expect(readFileSync(file)).toEqual(Buffer.alloc(64));
    closeSync(file);
    expect(readdirSync(folder)).toEqual([`${KeyId}.json`]);
  });

  test('is gone even if the process died between marking and erasing it', async () => {
    const KeyId = await createKey();
    const path = join(folder, `${KeyId}.key`);
    const material = readFileSync(path);
    await schedule(KeyId);
    stop();
    writeFileSync(path, material);

    await start(folder);

    expect(readdirSync(folder)).toEqual([`${KeyId}.json`]);
  });
});

test('key files are for their owner only, and material is in no other file', async () => {
  const KeyId = await createKey();
  const material = readFileSync(join(folder, `${KeyId}.key`));

  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  const record = readFileSync(join(folder, `${KeyId}.json`), 'utf8');
  for (const encoding of ['hex', 'base64', 'base64url'] as const) {
    expect(record).not.toContain(material.toString(encoding).slice(0, 20));
  }
});

test('without a directory keys live in memory', async () => {
  stop();
  await start();
  const blob = await encrypt(await createKey(), Buffer.from('secret'));

  expect(await decrypt(blob)).toHaveLength(6);
  expect(readdirSync(folder)).toEqual([]);
});

describe('a signature', () => {
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const algorithms = [
    { KeySpec: 'ECC_NIST_P256', SigningAlgorithm: 'ECDSA_SHA_256', hash: 'sha256', padding: {} },
    { KeySpec: 'RSA_2048', SigningAlgorithm: 'RSASSA_PSS_SHA_256', hash: 'sha256', padding: pss },
    { KeySpec: 'RSA_2048', SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_512', hash: 'sha512', padding: {} },
  ] as const satisfies readonly { SigningAlgorithm: SigningAlgorithmSpec; [name: string]: unknown }[];

  test.each(algorithms)('by $SigningAlgorithm verifies offline with the public key', async (one) => {
    const KeyId = await createKey({ KeySpec: one.KeySpec, KeyUsage: 'SIGN_VERIFY' });
    const { SigningAlgorithm } = one;
    const Message = Buffer.from(`receipt ${createHash('sha256').update('x').digest('hex')}`);
    const { Signature } = await client.send(new SignCommand({ KeyId, Message, SigningAlgorithm }));
    const { PublicKey, KeyUsage } = await client.send(new GetPublicKeyCommand({ KeyId }));
    const key = createPublicKey({ key: Buffer.from(PublicKey as Uint8Array), type: 'spki', format: 'der' });
    const isValid = (message: Buffer) => verify(one.hash, message, { key, ...one.padding }, Signature as Uint8Array);

    expect(KeyUsage).toBe('SIGN_VERIFY');
    expect(isValid(Message)).toBe(true);
    expect(isValid(Buffer.from('another'))).toBe(false);
    const verifying = { KeyId, Message, Signature, SigningAlgorithm };
    expect((await client.send(new VerifyCommand(verifying))).SignatureValid).toBe(true);
    const forged = new VerifyCommand({ ...verifying, Message: Buffer.from('another') });
    expect(await refusal(client.send(forged))).toBe('KMSInvalidSignatureException');
  });
});
