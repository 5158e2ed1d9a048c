import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Readers } from '../../domain/posture.ts';
import { byServiceKey, lifecycleOf, modernTlsOnly } from '../../domain/posture-words.ts';
import { transportOf } from '../../domain/resource-policy.ts';
import { isKey } from './once.ts';

/** An answer that is an error, since the bucket has no such configuration. */
const unless = async <T>(errorName: string, asked: Promise<T>): Promise<T | undefined> => {
  try {
    return await asked;
  } catch (error) {
    if ((error as Error).name === errorName) return undefined;
    throw error;
  }
};

const publicAccess = async (s3: S3Client, Bucket: string): Promise<string> => {
  const asked = s3.send(new GetPublicAccessBlockCommand({ Bucket }));
  const block = (await unless('NoSuchPublicAccessBlockConfiguration', asked))?.PublicAccessBlockConfiguration ?? {};
  const { BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets } = block;
  const parts = { BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets };
  const open = Object.entries(parts).filter(([, isSet]) => !isSet);
  return open.length === 0 ? 'blocked' : `not blocked: ${open.map(([part]) => part).join(', ')}`;
};

const encryption = async (s3: S3Client, Bucket: string, keyArn: string): Promise<string> => {
  const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
  const { ApplyServerSideEncryptionByDefault: applied } = ServerSideEncryptionConfiguration?.Rules?.[0] ?? {};
  if (applied?.SSEAlgorithm !== 'aws:kms') return 'a key of AWS';
  return isKey(applied.KMSMasterKeyID, keyArn) ? byServiceKey : 'another key';
};

/** By the rules that are in force for every object; what a rule for some of them does, it does not promise. */
const lifecycle = async (s3: S3Client, Bucket: string): Promise<string> => {
  const asked = s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  const { Rules = [] } = (await unless('NoSuchLifecycleConfiguration', asked)) ?? {};
  const inForce = Rules.filter(({ Status }) => Status === 'Enabled');
  const whole = inForce.filter(({ Filter, Prefix }) => !Prefix && Object.values(Filter ?? {}).every((value) => !value));
  // A rule that lets some objects go must be seen as well, where none may.
  const objects = inForce.find(({ Expiration }) => Expiration)?.Expiration?.Days;
  const all = whole.find(({ Expiration }) => Expiration)?.Expiration?.Days;
  const uploads = whole.find((rule) => rule.AbortIncompleteMultipartUpload)?.AbortIncompleteMultipartUpload;
  if (objects !== all) return 'some objects go before others';
  return lifecycleOf(all, uploads?.DaysAfterInitiation);
};

export const readBucket = (
  s3: S3Client,
  { name, Bucket, serviceKey }: { name: string; Bucket: string; serviceKey: () => Promise<string> },
): Readers => {
  const of = `bucket ${name}`;
  return {
    [`${of}: public access`]: () => publicAccess(s3, Bucket),
    [`${of}: encryption`]: async () => encryption(s3, Bucket, await serviceKey()),
    [`${of}: versions`]: async () => {
      const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket }));
      return Status === undefined ? 'off' : Status.toLowerCase();
    },
    [`${of}: lifecycle`]: () => lifecycle(s3, Bucket),
    [`${of}: transport`]: async () => {
      const { Policy } = (await unless('NoSuchBucketPolicy', s3.send(new GetBucketPolicyCommand({ Bucket })))) ?? {};
      return transportOf(Policy, modernTlsOnly);
    },
  };
};
