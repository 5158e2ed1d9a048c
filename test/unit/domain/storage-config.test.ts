import { fieldNamingBucket } from '../../../shared/domain/storage-config.ts';

const access = (bucket: string, endpoint?: string) => ({
  region: 'eu-central-1',
  bucket,
  accessKeyId: 'id',
  secretAccessKey: 'secret',
  ...(endpoint && { endpoint }),
});
const ours = ['our-content', 'our-assets'];

test.each([
  ['our-assets', undefined, 'bucket'],
  ['OUR-ASSETS', undefined, 'bucket'],
  ['our-assets', 'https://s3.eu-central-1.amazonaws.com', 'bucket'],
  ['our-content', 'https://s3.cn-north-1.amazonaws.com.cn', 'bucket'],
  ['our-content', 'https://s3.eu-central-1.amazonaws.com.', 'bucket'],
  ['x', 'https://our-content.s3.eu-central-1.amazonaws.com', 'endpoint'],
  ['x', 'https://OUR-content.s3.amazonaws.com./', 'endpoint'],
  ['x', 'https://our-assets.s3.dualstack.eu-central-1.amazonaws.com', 'endpoint'],
  ['x', 'https://s3.amazonaws.com/our-assets', 'endpoint'],
  ['x', 'https://s3.amazonaws.com//%6Fur-assets/deep', 'endpoint'],
])('our own bucket is known as %s at %s', (bucket, endpoint, field) => {
  expect(fieldNamingBucket(access(bucket, endpoint), ours)).toBe(field);
});

test.each([
  ['theirs', undefined],
  ['our-assets-too', undefined],
  ['theirs', 'https://s3.eu-central-1.amazonaws.com'],
  ['theirs', 'https://our-assets-too.s3.amazonaws.com'],
  // Another service has names of its own.
  ['our-assets', 'https://s3.example.com'],
  ['our-assets', 'https://amazonaws.com.example.com'],
  ['theirs', 'https://s3.amazonaws.com/%zz'],
])("a customer's bucket %s at %s is the customer's", (bucket, endpoint) => {
  expect(fieldNamingBucket(access(bucket, endpoint), ours)).toBeUndefined();
});
