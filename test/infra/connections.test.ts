/** How a function of the topology is connected, shown on functions of this test's own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { assetHash } from '../../infra/asset-hash.ts';
import { TopologyFunction } from '../../infra/constructs/function.ts';
import { connect, createResources } from '../../infra/constructs/resources.ts';
import { type FunctionTopology, plainFunction } from '../../infra/function-topology.ts';
import { resourcesOf, type Template } from './synthesize.ts';

const small: FunctionTopology = { ...plainFunction, entry: 'none', timeoutMs: 60_000 };
const topology: Readonly<Record<string, FunctionTopology>> = {
  runner: {
    ...small,
    eventSources: [{ queue: 'jobs', batchSize: 1, concurrencyMax: 100 }],
    tables: { records: ['dynamodb:GetItem'] },
    buckets: { content: ['s3:DeleteObject', 's3:GetObject'], assets: ['s3:ListBucket', 's3:PutObject'] },
    queues: { jobs: ['sqs:ChangeMessageVisibility'], webhooks: ['sqs:SendMessage'] },
    seals: ['asset'],
    opens: ['content', 'storage'],
    invokes: ['signer'],
    times: ['job-lease'],
  },
  signer: { ...small, keys: { 'receipt-signing': ['kms:Sign'] }, schedule: 'sweep' },
};

const synthesizeSmall = (): Template => {
  const dir = mkdtempSync(join(tmpdir(), 'ephemera-synth-'));
  try {
    const code = join(dir, 'code');
    mkdirSync(code);
    writeFileSync(join(code, 'handler.mjs'), 'export const handler = async () => undefined;\n');
    const app = new App({ outdir: join(dir, 'out'), analyticsReporting: false });
    const stack = new Stack(app, 'Small');
    const resources = createResources(stack, 0);
    const functions = Object.fromEntries(
      Object.entries(topology).map(([name, one]) => {
        const built = { dir: code, assetHash: assetHash(code) };
        return [name, new TopologyFunction(stack, name, { topology: one, code: built, logRetentionDays: 30 })];
      }),
    );
    for (const [name, connected] of Object.entries(functions)) {
      connect(connected, { topology: topology[name] as FunctionTopology, resources, functions });
    }
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
    return app.synth().getStackByName('Small').template;
  } finally {
    rmSync(dir, { recursive: true });
  }
};

const template = synthesizeSmall();
const roleOf = (name: string) =>
  template.Resources[idOf('AWS::Lambda::Function', `${name}Function`)]?.Properties.Role['Fn::GetAtt'][0];
/** Logical ids are the path, and a hash of it. */
const idOf = (type: string, path: string): string =>
  resourcesOf(template, type).find(({ id }) => id.slice(0, -8) === path)?.id ?? '';
const via = (service: string) => ({
  StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', [`${service}.`, { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
});
const arnOf = (type: string, prefix: string) => ({ 'Fn::GetAtt': [idOf(type, prefix), 'Arn'] });
const objectsOf = (prefix: string) => ({ 'Fn::Join': ['', [arnOf('AWS::S3::Bucket', prefix), '/*']] });

const statementsOf = (name: string) =>
  resourcesOf(template, 'AWS::IAM::Policy')
    .filter(({ Properties }) => Properties.Roles[0].Ref === roleOf(name))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

const allowing = (Action: string | readonly string[], Resource: object, Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});

const ofPurposes = (purposes: readonly string[]) => ({
  StringEquals: { 'kms:EncryptionContext:purpose': purposes },
  Null: { 'kms:EncryptionContext:account': 'false' },
});

const serviceKey = arnOf('AWS::KMS::Key', 'Keysservice');
const applicationKey = arnOf('AWS::KMS::Key', 'Keysapplication');

test('a role allows what the topology says, on these resources alone, and keys only in the way it says', () => {
  const queue = (name: string) => arnOf('AWS::SQS::Queue', `Queues${name}`);

  expect(statementsOf('runner')).toEqual([
    allowing(['logs:CreateLogStream', 'logs:PutLogEvents'], arnOf('AWS::Logs::LogGroup', 'runnerLogs')),
    allowing('dynamodb:GetItem', arnOf('AWS::DynamoDB::Table', 'Datarecords')),
    allowing(['s3:DeleteObject', 's3:GetObject'], objectsOf('Bucketscontent')),
    allowing('s3:ListBucket', arnOf('AWS::S3::Bucket', 'Bucketsassets')),
    allowing('s3:PutObject', objectsOf('Bucketsassets')),
    allowing(['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], queue('jobs')),
    allowing('sqs:ChangeMessageVisibility', queue('jobs')),
    allowing('sqs:SendMessage', queue('webhooks')),
    allowing('kms:Decrypt', serviceKey, via('dynamodb')),
    allowing(['kms:Decrypt', 'kms:GenerateDataKey'], serviceKey, via('s3')),
    allowing(['kms:Decrypt', 'kms:GenerateDataKey'], serviceKey, via('sqs')),
    allowing('kms:GenerateDataKey', applicationKey, ofPurposes(['asset'])),
    allowing('kms:Decrypt', applicationKey, ofPurposes(['content', 'storage'])),
    allowing('lambda:InvokeFunction', arnOf('AWS::Lambda::Function', 'signerFunction')),
  ]);
  expect(statementsOf('signer').slice(1)).toEqual([allowing('kms:Sign', arnOf('AWS::KMS::Key', 'Keysreceiptsigning'))]);
});

test('a key names the roles that may use it, each for its purposes; nobody else of the account may', () => {
  const usesOf = (prefix: string) =>
    template.Resources[idOf('AWS::KMS::Key', prefix)]?.Properties.KeyPolicy.Statement.slice(1);
  const role = (name: string) => ({ AWS: { 'Fn::GetAtt': [roleOf(name), 'Arn'] } });

  expect(usesOf('Keysapplication')).toEqual([
    { ...allowing('kms:GenerateDataKey', '*' as never, ofPurposes(['asset'])), Principal: role('runner') },
    { ...allowing('kms:Decrypt', '*' as never, ofPurposes(['content', 'storage'])), Principal: role('runner') },
  ]);
  expect(usesOf('Keysreceiptsigning')).toEqual([
    expect.objectContaining({ Action: 'kms:GetPublicKey' }),
    { ...allowing('kms:Sign', '*' as never), Principal: role('signer') },
  ]);
});

test('a function is told the names of what it may use and the times that it keeps to', () => {
  const { Environment } = template.Resources[idOf('AWS::Lambda::Function', 'runnerFunction')]?.Properties ?? {};

  expect(Environment.Variables).toEqual({
    TABLE_RECORDS: { Ref: idOf('AWS::DynamoDB::Table', 'Datarecords') },
    BUCKET_CONTENT: { Ref: idOf('AWS::S3::Bucket', 'Bucketscontent') },
    BUCKET_ASSETS: { Ref: idOf('AWS::S3::Bucket', 'Bucketsassets') },
    QUEUE_JOBS: { Ref: idOf('AWS::SQS::Queue', 'Queuesjobs') },
    QUEUE_WEBHOOKS: { Ref: idOf('AWS::SQS::Queue', 'Queueswebhooks') },
    KEY_APPLICATION: applicationKey,
    FUNCTION_SIGNER: { Ref: idOf('AWS::Lambda::Function', 'signerFunction') },
    TIME_JOB_LEASE_MS: '90000',
  });
});

test('a queue starts its function with bounded concurrency, and only what failed comes again', () => {
  const mappings = resourcesOf(template, 'AWS::Lambda::EventSourceMapping');

  expect(mappings.map(({ Properties }) => Properties)).toEqual([
    {
      FunctionName: { Ref: idOf('AWS::Lambda::Function', 'runnerFunction') },
      EventSourceArn: arnOf('AWS::SQS::Queue', 'Queuesjobs'),
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 100 },
    },
  ]);
});

test('a mapping is made only when its role may take messages, since its creation checks that', () => {
  const [mapping] = resourcesOf(template, 'AWS::Lambda::EventSourceMapping');
  const policies = resourcesOf(template, 'AWS::IAM::Policy').filter(
    ({ Properties }) => Properties.Roles[0].Ref === roleOf('runner'),
  );

  expect((mapping as unknown as { DependsOn: string[] }).DependsOn).toEqual(
    expect.arrayContaining(policies.map(({ id }) => id)),
  );
});

test('the clock runs its function, and no other rule or account may', () => {
  const [rule, ...others] = resourcesOf(template, 'AWS::Events::Rule');
  const [permission, ...more] = resourcesOf(template, 'AWS::Lambda::Permission');
  const lambda = arnOf('AWS::Lambda::Function', 'signerFunction');

  expect([others, more]).toEqual([[], []]);
  expect(rule?.Properties).toMatchObject({
    ScheduleExpression: 'rate(1 minute)',
    Targets: [{ Id: 'function', Arn: lambda, RetryPolicy: { MaximumRetryAttempts: 0 } }],
  });
  expect(permission?.Properties).toEqual({
    Action: 'lambda:InvokeFunction',
    FunctionName: lambda,
    Principal: 'events.amazonaws.com',
    SourceArn: { 'Fn::GetAtt': [rule?.id, 'Arn'] },
  });
});
