/** A key that signs deletion receipts or verification reports; its private half never leaves KMS. */
import { createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { publicKeyIdOf, receiptAlgorithm } from '../domain/deletion.ts';

export const createSigningKey = (kms: KMSClient, KeyId: string) => {
  let known: Promise<Buffer> | undefined;
  const readSpki = async (): Promise<Buffer> => {
    const { PublicKey } = await kms.send(new GetPublicKeyCommand({ KeyId }));
    if (!PublicKey) throw new Error('KMS answered without a public key');
    return Buffer.from(PublicKey);
  };
  /** It never changes: one answer is enough, and a failure is asked anew. */
  const spki = (): Promise<Buffer> => {
    known ??= readSpki().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };

  return {
    id: async (): Promise<string> => publicKeyIdOf(await spki()),

    /** The public key in PEM. */
    publicKey: async (): Promise<string> =>
      createPublicKey({ key: await spki(), type: 'spki', format: 'der' })
        .export({ type: 'spki', format: 'pem' })
        .toString(),

    /** A signature of a message of up to 4096 bytes: DER in Base64. */
    sign: async (Message: Uint8Array): Promise<string> => {
      const order = { KeyId, Message, MessageType: 'RAW', SigningAlgorithm: receiptAlgorithm } as const;
      const { Signature } = await kms.send(new SignCommand(order));
      if (!Signature) throw new Error('KMS answered without a signature');
      return Buffer.from(Signature).toString('base64');
    },
  };
};
