/** Queues and buckets: what they keep, for how long, and who gets at them. */
import { buckets, functions, queues } from '../../infra/topology.ts';
import { type Resource, resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize();

const found = (type: string, path: string): Resource & { readonly id: string } => {
  const resource = resourcesOf(template, type).find(({ id }) => id.slice(0, -8) === path);
  if (!resource) throw new Error(`no ${type} at ${path}`);
  return resource;
};
const queueOf = (name: string) => found('AWS::SQS::Queue', `Queues${name.replaceAll('-', '')}`);
const bucketOf = (name: string) => found('AWS::S3::Bucket', `Buckets${name}`);
const statementsOf = (type: string, holds: (properties: Resource['Properties']) => boolean) =>
  resourcesOf(template, type)
    .filter(({ Properties }) => holds(Properties))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

const serviceKey = { 'Fn::GetAtt': [found('AWS::KMS::Key', 'Keysservice').id, 'Arn'] };

describe('queues', () => {
  const names = Object.keys(queues) as (keyof typeof queues)[];
  const all = names.flatMap((name) => [name, `${name}-dead-letter`]);

  test('there are those of the topology, each with a dead-letter queue, and no others', () => {
    expect(resourcesOf(template, 'AWS::SQS::Queue')).toHaveLength(2 * names.length);
  });

  test.each(names)('%s hides, keeps and gives up messages as the topology says', (name) => {
    const { visibilityMs, retentionMs, maxReceiveCount, deadLetterRetentionMs } = queues[name];
    const deadLetters = queueOf(`${name}-dead-letter`);

    expect(queueOf(name).Properties).toMatchObject({
      VisibilityTimeout: visibilityMs / 1000,
      MessageRetentionPeriod: retentionMs / 1000,
      RedrivePolicy: { maxReceiveCount, deadLetterTargetArn: { 'Fn::GetAtt': [deadLetters.id, 'Arn'] } },
    });
    expect(deadLetters.Properties.MessageRetentionPeriod).toBe(deadLetterRetentionMs / 1000);
    // A message keeps the time of its first sending when it moves.
    expect(deadLetterRetentionMs).toBeGreaterThan(retentionMs);
  });

  test.each(all)('%s is encrypted under our key, reached over TLS only, and outlives the stack', (name) => {
    const { id, Properties, DeletionPolicy } = queueOf(name);

    expect(Properties.KmsMasterKeyId).toEqual(serviceKey);
    expect(DeletionPolicy).toBe('Retain');
    expect(
      statementsOf('AWS::SQS::QueuePolicy', ({ Queues }) => Queues.some((queue: { Ref: string }) => queue.Ref === id)),
    ).toEqual([
      {
        Action: 'sqs:*',
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        Resource: { 'Fn::GetAtt': [id, 'Arn'] },
      },
    ]);
  });

  test('every dead-letter queue has a function that ends what lies in it', () => {
    const taken = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(
      ({ Properties }) => Properties.EventSourceArn['Fn::GetAtt'][0],
    );

    for (const name of names) expect(taken).toContain(queueOf(`${name}-dead-letter`).id);
  });

  test('content in a submission rests for an hour at most, and for a day where it could not be taken', () => {
    expect(queueOf('submissions').Properties.MessageRetentionPeriod).toBe(3600);
    expect(queueOf('submissions-dead-letter').Properties.MessageRetentionPeriod).toBe(24 * 3600);
  });

  test('a message stays hidden for six times as long as its function may take, as Lambda asks', () => {
    for (const [name, { eventSources, timeoutMs }] of Object.entries(functions)) {
      for (const { queue, batchSize, concurrencyMax } of eventSources) {
        const { visibilityMs } = queues[queue.replace(/-dead-letter$/, '') as keyof typeof queues];
        expect([name, visibilityMs >= 6 * timeoutMs]).toEqual([name, true]);
        expect([name, batchSize >= 1 && batchSize <= 10]).toEqual([name, true]);
        expect([name, concurrencyMax >= 2 && concurrencyMax <= 1000]).toEqual([name, true]);
      }
    }
  });
});

describe('buckets', () => {
  const names = Object.keys(buckets) as (keyof typeof buckets)[];

  test('there are those of the topology and no others', () => {
    expect(resourcesOf(template, 'AWS::S3::Bucket')).toHaveLength(names.length);
  });

  test.each(names)('%s is encrypted under our key, private, without versions, and outlives the stack', (name) => {
    const { Properties, DeletionPolicy } = bucketOf(name);

    expect(Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: serviceKey },
          },
        ],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
    expect(Properties.VersioningConfiguration).toBeUndefined();
    expect(DeletionPolicy).toBe('Retain');
  });

  test.each(names)('%s is reached over TLS 1.2 or later only', (name) => {
    const { id } = bucketOf(name);
    const statements = statementsOf('AWS::S3::BucketPolicy', ({ Bucket }) => Bucket.Ref === id);

    expect(statements.map(({ Effect, Action, Condition }) => ({ Effect, Action, Condition }))).toEqual([
      { Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      { Effect: 'Deny', Action: 's3:*', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } },
    ]);
  });

  test('sealed requests go after a day if nothing else took them; documents never go by the clock', () => {
    const rulesOf = (name: string) => bucketOf(name).Properties.LifecycleConfiguration.Rules;
    const abort = { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, Status: 'Enabled' };

    expect(rulesOf('content')).toEqual([{ ...abort, ExpirationInDays: 1 }]);
    expect(rulesOf('assets')).toEqual([abort]);
  });
});
