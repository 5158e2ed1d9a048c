/** Asymmetric keys: made, exported, used. */
import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { promisify } from 'node:util';
import type { KeySpec } from './key-store.ts';

const generate = promisify(generateKeyPair);
const rsaAlgorithms = ['RSASSA_PSS', 'RSASSA_PKCS1_V1_5'].flatMap((scheme) =>
  ['SHA_256', 'SHA_384', 'SHA_512'].map((hash) => `${scheme}_${hash}`),
);

export const signingAlgorithmsOf = (spec: KeySpec): readonly string[] =>
  spec === 'ECC_NIST_P256' ? ['ECDSA_SHA_256'] : rsaAlgorithms;

/** A private key in PKCS #8. */
export const newPrivateKey = async (spec: KeySpec): Promise<Buffer> => {
  const { privateKey } =
    spec === 'ECC_NIST_P256'
      ? await generate('ec', { namedCurve: 'P-256' })
      : await generate('rsa', { modulusLength: Number(spec.slice('RSA_'.length)) });
  return privateKey.export({ type: 'pkcs8', format: 'der' });
};

const privateKeyOf = (pkcs8: Buffer): KeyObject => createPrivateKey({ key: pkcs8, type: 'pkcs8', format: 'der' });

const withPadding = (key: KeyObject, algorithm: string) =>
  algorithm.startsWith('RSASSA_PSS')
    ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { key };

/** `ECDSA_SHA_256` and the like end with the digest. */
const digestOf = (algorithm: string): string => `sha${algorithm.slice(-3)}`;

export const signatureOf = (pkcs8: Buffer, algorithm: string, message: Buffer): Buffer =>
  sign(digestOf(algorithm), message, withPadding(privateKeyOf(pkcs8), algorithm));

export const isSignature = (
  pkcs8: Buffer,
  algorithm: string,
  signed: { message: Buffer; signature: Buffer },
): boolean =>
  verify(
    digestOf(algorithm),
    signed.message,
    withPadding(createPublicKey(privateKeyOf(pkcs8)), algorithm),
    signed.signature,
  );

/** In SPKI, as GetPublicKey answers it. */
export const publicKeyOf = (pkcs8: Buffer): Buffer =>
  createPublicKey(privateKeyOf(pkcs8)).export({ type: 'spki', format: 'der' });
