/** What keys are for: data keys, ciphertexts, signatures. */
import { randomBytes } from 'node:crypto';
import type { Call, Fields } from '../sqs/aws-json.ts';
import { open, readHeader, seal } from './ciphertext.ts';
import { bytes, context, integer } from './input.ts';
import type { KeyRecord } from './key-store.ts';
import type { Keys } from './keys.ts';
import { refuse } from './kms-error.ts';
import { isSignature, publicKeyOf, signatureOf, signingAlgorithmsOf } from './signing.ts';

const plaintextBytesMax = 4096;
const ciphertextBytesMax = 6144;
const EncryptionAlgorithm = 'SYMMETRIC_DEFAULT';
const dataKeyBytes: Readonly<Record<string, number>> = { AES_256: 32, AES_128: 16 };

const base64 = (data: Buffer): string => data.toString('base64');

const dataKeyLength = (input: Fields): number => {
  const { KeySpec: spec, NumberOfBytes: count } = input;
  if ((spec === undefined) === (count === undefined)) {
    throw refuse('ValidationException', 'Please specify either number of bytes or key spec.');
  }
  if (spec === undefined) return integer(input, 'NumberOfBytes', { range: [1, 1024], fallback: 0 });
  const length = dataKeyBytes[String(spec)];
  if (length === undefined) throw refuse('ValidationException', 'KeySpec must be AES_256 or AES_128.');
  return length;
};

export const cryptoOperations = (keys: Keys) => {
  const sealed = (key: KeyRecord, content: { readonly plaintext: Buffer; readonly context: Fields }): Buffer => {
    keys.assertUsable(key, 'ENCRYPT_DECRYPT');
    const versions = keys.materialVersions(key);
    const header = { keyId: key.id, materialVersion: versions.length - 1 };
    return seal(header, versions.at(-1) as Buffer, content);
  };

  const opened = (blob: Buffer, named: unknown, contextOf: Fields): { key: KeyRecord; plaintext: Buffer } => {
    const wanted = named === undefined ? undefined : keys.at(named);
    const { keyId, materialVersion } = readHeader(blob);
    const key = keys.find(keyId);
    if (!key) throw refuse('InvalidCiphertextException');
    if (wanted && wanted.id !== key.id) throw refuse('IncorrectKeyException');
    keys.assertUsable(key, 'ENCRYPT_DECRYPT');
    const material = keys.materialVersions(key)[materialVersion];
    if (!material) throw refuse('InvalidCiphertextException');
    return { key, plaintext: open(blob, material, contextOf) };
  };

  const dataKey = ({ input }: Call) => {
    const key = keys.at(input.KeyId);
    const plaintext = randomBytes(dataKeyLength(input));
    const blob = sealed(key, { plaintext, context: context(input) });
    return { KeyId: keys.keyArn(key), CiphertextBlob: base64(blob), Plaintext: base64(plaintext) };
  };

  const signingKey = (input: Fields) => {
    const key = keys.at(input.KeyId);
    keys.assertUsable(key, 'SIGN_VERIFY');
    const SigningAlgorithm = String(input.SigningAlgorithm);
    if (!signingAlgorithmsOf(key.spec).includes(SigningAlgorithm)) {
      throw refuse(
        'InvalidKeyUsageException',
        `Algorithm ${SigningAlgorithm} is incompatible with key spec ${key.spec}.`,
      );
    }
    // node:crypto signs messages, not digests of them.
    if ((input.MessageType ?? 'RAW') !== 'RAW')
      throw refuse('UnsupportedOperationException', 'MessageType must be RAW.');
    return { pkcs8: keys.store.material(key.id), shown: { KeyId: keys.keyArn(key), SigningAlgorithm } };
  };

  return {
    GenerateDataKey: dataKey,

    GenerateDataKeyWithoutPlaintext: (call: Call) => {
      const { KeyId, CiphertextBlob } = dataKey(call);
      return { KeyId, CiphertextBlob };
    },

    Encrypt: ({ input }: Call) => {
      const key = keys.at(input.KeyId);
      const plaintext = bytes(input, 'Plaintext', plaintextBytesMax);
      const blob = sealed(key, { plaintext, context: context(input) });
      return { KeyId: keys.keyArn(key), CiphertextBlob: base64(blob), EncryptionAlgorithm };
    },

    Decrypt: ({ input }: Call) => {
      const blob = bytes(input, 'CiphertextBlob', ciphertextBytesMax);
      const { key, plaintext } = opened(blob, input.KeyId, context(input));
      return { KeyId: keys.keyArn(key), Plaintext: base64(plaintext), EncryptionAlgorithm };
    },

    ReEncrypt: ({ input }: Call) => {
      const blob = bytes(input, 'CiphertextBlob', ciphertextBytesMax);
      const source = opened(blob, input.SourceKeyId, context(input, 'SourceEncryptionContext'));
      const key = keys.at(input.DestinationKeyId);
      const contextOf = context(input, 'DestinationEncryptionContext');
      return {
        KeyId: keys.keyArn(key),
        SourceKeyId: keys.keyArn(source.key),
        CiphertextBlob: base64(sealed(key, { plaintext: source.plaintext, context: contextOf })),
        SourceEncryptionAlgorithm: EncryptionAlgorithm,
        DestinationEncryptionAlgorithm: EncryptionAlgorithm,
      };
    },

    Sign: ({ input }: Call) => {
      const { pkcs8, shown } = signingKey(input);
      const message = bytes(input, 'Message', plaintextBytesMax);
      return { ...shown, Signature: base64(signatureOf(pkcs8, shown.SigningAlgorithm, message)) };
    },

    Verify: ({ input }: Call) => {
      const { pkcs8, shown } = signingKey(input);
      const message = bytes(input, 'Message', plaintextBytesMax);
      const signature = bytes(input, 'Signature', ciphertextBytesMax);
      const SignatureValid = isSignature(pkcs8, shown.SigningAlgorithm, { message, signature });
      if (!SignatureValid) throw refuse('KMSInvalidSignatureException');
      return { ...shown, SignatureValid };
    },

    GetPublicKey: ({ input }: Call) => {
      const key = keys.at(input.KeyId);
      if (key.spec === 'SYMMETRIC_DEFAULT') throw refuse('UnsupportedOperationException');
      keys.assertUsable(key, 'SIGN_VERIFY');
      const { KeySpec, KeyUsage, CustomerMasterKeySpec, SigningAlgorithms } = keys.metadataOf(key);
      const PublicKey = base64(publicKeyOf(keys.store.material(key.id)));
      return { KeyId: keys.keyArn(key), PublicKey, KeySpec, KeyUsage, CustomerMasterKeySpec, SigningAlgorithms };
    },
  };
};
