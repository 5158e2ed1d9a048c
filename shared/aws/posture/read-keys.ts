import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type KMSClient,
} from '@aws-sdk/client-kms';
import { otherUse, purposeUse, type RoleNames, serviceUse, signingUse } from '../../domain/key-policy.ts';
import type { Readers } from '../../domain/posture.ts';
import { onOrOff } from '../../domain/posture-words.ts';
import { once } from './once.ts';

export const keyArn = async (kms: KMSClient, KeyId: string): Promise<string> =>
  (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.Arn ?? '';

type Key = {
  readonly name: string;
  readonly KeyId: string;
  readonly purposes: readonly string[];
  readonly roles: () => Promise<RoleNames>;
};

export const readKey = (kms: KMSClient, { name, KeyId, purposes, roles }: Key): Readers => {
  const policy = once(async () => (await kms.send(new GetKeyPolicyCommand({ KeyId }))).Policy ?? '');
  const useOf = (told: (policy: string, roles: RoleNames) => string) => async () => told(await policy(), await roles());
  const of = `key ${name}`;
  const byPurpose = purposes.map((purpose) => [
    `${of}: ${purpose}`,
    useOf((text, names) => purposeUse(text, names, purpose)),
  ]);
  return {
    [`${of}: state`]: async () => {
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
      return KeyMetadata?.KeyState ?? 'unknown';
    },
    [`${of}: rotation`]: async () => {
      const { KeyRotationEnabled } = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
      return onOrOff(KeyRotationEnabled === true);
    },
    [`${of}: use`]: useOf(name === 'service' ? serviceUse : signingUse),
    [`${of}: any other use`]: useOf((text, names) => otherUse(text, names, purposes)),
    ...Object.fromEntries(byPurpose),
  };
};
