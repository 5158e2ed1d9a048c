import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  KMSClient,
  NotFoundException,
} from '@aws-sdk/client-kms';
import { type KeyName, keys } from '../../infra/topology.ts';
import { keyAliasOf } from '../physical-names.ts';
import type { AwsConnection } from './connection.ts';

const isThere = async (client: KMSClient, KeyId: string): Promise<boolean> => {
  try {
    await client.send(new DescribeKeyCommand({ KeyId }));
    return true;
  } catch (error) {
    if (error instanceof NotFoundException) return false;
    throw error;
  }
};

const createKey = async (client: KMSClient, name: KeyName): Promise<void> => {
  const { description, signs } = keys[name];
  const { KeyMetadata } = await client.send(
    new CreateKeyCommand({
      Description: description,
      ...(signs && { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
    }),
  );
  await client.send(new CreateAliasCommand({ AliasName: keyAliasOf(name), TargetKeyId: KeyMetadata?.KeyId }));
};

/** Creates the topology's keys where they do not exist yet; their aliases name them. */
export const createKeys = async ({ region, credentials, endpoints }: AwsConnection): Promise<void> => {
  const client = new KMSClient({ region, credentials, endpoint: endpoints.kms });
  const names = Object.keys(keys) as KeyName[];
  await Promise.all(
    names.map(async (name) => {
      if (!(await isThere(client, keyAliasOf(name)))) await createKey(client, name);
    }),
  );
  client.destroy();
};
