/** How a bucket is set up: who may never get at it, and what goes by itself. As the topology says, until the stack ends. */
import { answer, answerXml, type Call } from './call.ts';
import { checkedSource } from './receive-body.ts';
import { S3Error } from './s3-error.ts';
import type { BucketOptions, Stores } from './stores.ts';
import { elementsOf, readXml, textOf } from './xml.ts';

const parts = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;
const nothingOpen: Readonly<Record<string, boolean>> = Object.fromEntries(parts.map((part) => [part, true]));

const change = (call: Call, { objects, bucketOptions }: Stores, changed: Partial<BucketOptions>): void => {
  objects.assertBucket(call.bucket);
  bucketOptions.set(call.bucket, { ...bucketOptions.get(call.bucket), ...changed });
  answer(call, 200);
};

/** Nobody without credentials gets at anything here, whatever it says: it is kept and shown. */
export const getPublicAccess = (call: Call, { objects, bucketOptions }: Stores): void => {
  objects.assertBucket(call.bucket);
  answerXml(call, 'PublicAccessBlockConfiguration', bucketOptions.get(call.bucket)?.publicAccess ?? nothingOpen);
};

export const putPublicAccess = async (call: Call, stores: Stores): Promise<void> => {
  const xml = await readXml(checkedSource(call.req, call.payload));
  const publicAccess = Object.fromEntries(parts.map((part) => [part, textOf(xml, part) === 'true']));
  change(call, stores, { publicAccess });
};

/** No bucket here has versions, and none can be given them. */
export const getVersioning = (call: Call, { objects }: Stores): void => {
  objects.assertBucket(call.bucket);
  answerXml(call, 'VersioningConfiguration', {});
};

export const getLifecycle = (call: Call, { objects, bucketOptions }: Stores): void => {
  objects.assertBucket(call.bucket);
  const { expireAfterDays, abortUploadsAfterDays } = bucketOptions.get(call.bucket) ?? {};
  if (expireAfterDays === undefined && abortUploadsAfterDays === undefined) {
    throw new S3Error('NoSuchLifecycleConfiguration');
  }
  const Rule = {
    ID: 'all',
    Status: 'Enabled',
    Filter: { Prefix: '' },
    ...(expireAfterDays !== undefined && { Expiration: { Days: expireAfterDays } }),
    ...(abortUploadsAfterDays !== undefined && {
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: abortUploadsAfterDays },
    }),
  };
  answerXml(call, 'LifecycleConfiguration', { Rule });
};

const daysIn = (rule: string, element: string, unit: string): number | undefined => {
  const [inner] = elementsOf(rule, element);
  const days = inner === undefined ? undefined : textOf(inner, unit);
  return days === undefined ? undefined : Number(days);
};

/** One rule, which holds for the whole bucket: others are not known here. */
export const putLifecycle = async (call: Call, stores: Stores): Promise<void> => {
  const rules = elementsOf(await readXml(checkedSource(call.req, call.payload)), 'Rule');
  const [rule = ''] = rules;
  if (rules.length !== 1 || textOf(rule, 'Status') !== 'Enabled' || textOf(rule, 'Prefix')) {
    throw new S3Error('NotImplemented');
  }
  const { expireAfterDays, abortUploadsAfterDays, ...rest } = stores.bucketOptions.get(call.bucket) ?? {};
  stores.bucketOptions.set(call.bucket, rest);
  const objectDays = daysIn(rule, 'Expiration', 'Days');
  const uploadDays = daysIn(rule, 'AbortIncompleteMultipartUpload', 'DaysAfterInitiation');
  change(call, stores, {
    ...(objectDays !== undefined && { expireAfterDays: objectDays }),
    ...(uploadDays !== undefined && { abortUploadsAfterDays: uploadDays }),
  });
};
