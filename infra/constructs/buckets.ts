/** The buckets: encrypted under our key, private, reached over TLS 1.2 or later; what is deleted is gone. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { type BucketName, buckets } from '../topology.ts';
import { acknowledge } from './acknowledgements.ts';

export class Buckets extends Construct {
  readonly buckets: Readonly<Record<BucketName, Bucket>>;

  constructor(scope: Construct, id: string, encryptionKey: IKey) {
    super(scope, id);
    const names = Object.keys(buckets) as BucketName[];
    const created = names.map((name) => [name, this.createBucket(name, encryptionKey)] as const);
    this.buckets = Object.fromEntries(created) as Record<BucketName, Bucket>;
  }

  private createBucket(name: BucketName, encryptionKey: IKey): Bucket {
    const { expireAfterDays, abortUploadsAfterDays } = buckets[name];
    const bucket = new Bucket(this, name, {
      encryption: BucketEncryption.KMS,
      encryptionKey,
      bucketKeyEnabled: true,
      versioned: false,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(abortUploadsAfterDays),
          ...(expireAfterDays && { expiration: Duration.days(expireAfterDays) }),
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(bucket, 'AwsSolutions-S1');
    return bucket;
  }
}
