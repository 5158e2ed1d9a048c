/**
 * No drift: the embedded stack and the synthesized template agree on code, functions, environment names, queues, tables,
 * indexes, buckets, keys, times, event sources, schedules and limits.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { config } from '../../ephemera.config.ts';
import { assetHash } from '../../infra/asset-hash.ts';
import { type BuiltFunctions, buildFunctions } from '../../infra/bundle.ts';
import { readConfig } from '../../infra/config.ts';
import { restApiVariable } from '../../infra/function-variables.ts';
import { createApp } from '../../infra/stack.ts';
import { type BucketName, buckets, type FunctionName, functions, limits } from '../../infra/topology.ts';
import type { AwsConnection } from '../../local/aws/connection.ts';
import { createIdentities } from '../../local/aws/identities.ts';
import { eventSourcesAt, schedulesAt } from '../../local/function-triggers.ts';
import { hostedFunctions } from '../../local/hosted-functions.ts';
import type { HostedFunction } from '../../local/lambda/host.ts';
import { documentBytesMax } from '../../shared/domain/output-limits.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { type Resource, resourcesOf, type Template } from './synthesize.ts';

let stack: EmbeddedStack;
let template: Template;
let built: BuiltFunctions;
beforeAll(async () => {
  stack = await startStack();
  built = await buildFunctions();
  template = createApp(built, { config: readConfig(config) })
    .synth()
    .getStackByName('Ephemera').template;
});
afterAll(() => stack.stop());

const names = Object.keys(functions) as FunctionName[];

/** Functions that have a process: the others start with their first event. */
const started = (): FunctionName[] => names.filter((name) => stack.ready.pids[name]?.length);

/** The environment of a running child. */
const variablesOf = async (name: FunctionName): Promise<Readonly<Record<string, string>>> => {
  const [pid] = await stack.pids(name);
  const lines = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  return Object.fromEntries(lines.filter(Boolean).map((line) => line.split(/=(.*)/s)));
};

const shippedFunction = (name: string): Resource['Properties'] =>
  resourcesOf(template, 'AWS::Lambda::Function').find(({ Properties }) => Properties.Description === `Ephemera ${name}`)
    ?.Properties;

const shipped = (type: string, path: string): Resource['Properties'] =>
  resourcesOf(template, type).find(({ id }) => id.slice(0, -8) === path)?.Properties;

/** The logical name of a resource that another refers to: `From.jobs` names `Queuesjobs`. */
const pathOf = (reference: { readonly Ref?: string; readonly 'Fn::GetAtt'?: readonly [string, string] }): string =>
  (reference.Ref ?? reference['Fn::GetAtt']?.[0] ?? '').slice(0, -8);
const pathFor = (kind: string, name: string): string => `${kind}${name.replaceAll('-', '')}`;

/** What is here and what is there of one kind, by name. */
const namesHere = (kind: string): readonly string[] =>
  Object.keys(stack.ready.resources[kind] ?? {})
    .map((name) => name.replaceAll('-', ''))
    .toSorted();
const namesThere = (type: string, kind: string): readonly string[] =>
  resourcesOf(template, type)
    .map(({ id }) => id.slice(kind.length, -8))
    .toSorted();

const clientOptions = (service: string) => {
  const { region, endpoints, accessKeyId, secretAccessKey } = stack.ready.aws;
  return { region, endpoint: endpoints[service] as string, credentials: { accessKeyId, secretAccessKey } };
};

/** The functions as the embedded Lambda host takes them, whether they run yet or not. */
const hosted = (): readonly HostedFunction[] => {
  const { region, endpoints, ...credentials } = stack.ready.aws;
  return hostedFunctions({
    ...readConfig(config),
    built,
    connection: { region, credentials, endpoints: endpoints as AwsConnection['endpoints'] },
    identities: createIdentities(),
    logDir: stack.tempDir,
    chromiumCacheDir: stack.tempDir,
    publicOrigin: stack.ready.api,
    ownPorts: [],
    allowPrivateNetwork: false,
    browserMode: undefined,
    timeScale: 1,
  });
};

test('the same functions, tables, queues with their dead-letter queues, buckets and keys are there', () => {
  expect(Object.keys(stack.ready.resources.functions ?? {}).map((name) => shippedFunction(name)?.Description)).toEqual(
    resourcesOf(template, 'AWS::Lambda::Function').map(({ Properties }) => Properties.Description),
  );
  expect(namesHere('tables')).toEqual(namesThere('AWS::DynamoDB::Table', 'Data'));
  expect(namesHere('queues')).toEqual(namesThere('AWS::SQS::Queue', 'Queues'));
  expect(namesHere('buckets')).toEqual(namesThere('AWS::S3::Bucket', 'Buckets'));
  expect(namesHere('keys')).toEqual(namesThere('AWS::KMS::Key', 'Keys'));
});

test('functions have the same time, memory and isolation', () => {
  for (const { name, timeoutMs, memoryMb, tenantIsolation } of hosted()) {
    const { Timeout, MemorySize, TenancyConfig } = shippedFunction(name.replace('ephemera-', ''));
    expect([name, timeoutMs, memoryMb, tenantIsolation]).toEqual([
      name,
      Timeout * 1000,
      MemorySize,
      TenancyConfig?.TenantIsolationMode === 'PER_TENANT',
    ]);
  }
});

test('the same queues start the same functions, as many messages at a time, and never more invocations at a time', () => {
  const here = eventSourcesAt({
    region: stack.ready.aws.region,
    endpoints: stack.ready.aws.endpoints as AwsConnection['endpoints'],
  }).map(({ name, queue, batchSize, concurrencyMax }) => ({
    queue: pathFor('Queues', queue),
    started: `${name.replaceAll('-', '')}Function`,
    batchSize,
    concurrencyMax,
  }));
  const there = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(({ Properties }) => Properties);

  expect(here).toEqual(
    there.map(({ EventSourceArn, FunctionName, BatchSize }) => ({
      queue: pathOf(EventSourceArn),
      started: pathOf(FunctionName),
      batchSize: BatchSize,
      concurrencyMax: expect.any(Number),
    })),
  );
  for (const [at, { concurrencyMax }] of here.entries()) {
    expect(concurrencyMax).toBeLessThanOrEqual(there[at].ScalingConfig.MaximumConcurrency);
  }
});

test('the clock runs the same functions as often', () => {
  const there = resourcesOf(template, 'AWS::Events::Rule').map(({ Properties: { ScheduleExpression, Targets } }) => ({
    started: pathOf(Targets[0].Arn),
    minutes: Number(/^rate\((\d+) minutes?\)$/.exec(ScheduleExpression)?.[1]),
  }));

  expect(
    schedulesAt(1).map(({ name, everyMs }) => ({
      started: `${name}Function`,
      minutes: everyMs / 60_000,
    })),
  ).toEqual(there);
});

test('a request has as long, and no function behind the gateway longer than the gateway waits', () => {
  const [method] = resourcesOf(template, 'AWS::ApiGateway::Method');

  expect(method?.Properties.Integration.TimeoutInMillis).toBe(limits.gatewayTimeoutMs);
  expect(functions.api.timeoutMs).toBeLessThanOrEqual(limits.gatewayTimeoutMs);
  expect(documentBytesMax).toBeLessThanOrEqual(limits.invokeStreamBytesMax);
});

test('the functions that serve requests run from the start', () => {
  expect(started()).toEqual(expect.arrayContaining(['api', 'renderer', 'admin']));
});

test('what a child loads is, byte for byte, the asset of the synthesized template', async () => {
  for (const name of started()) {
    const { LAMBDA_TASK_ROOT = '' } = await variablesOf(name);
    // The library hashes a custom hash once more before it names the asset by it.
    const shippedHash = createHash('sha256').update(assetHash(LAMBDA_TASK_ROOT)).digest('hex');
    expect(shippedFunction(name)?.Code.S3Key).toBe(`${shippedHash}.zip`);
  }
});

test('a child is told what the host was told, and every function the names and times that the template tells it', async () => {
  const told = /^(TABLE|BUCKET|QUEUE|KEY|FUNCTION|TIME|PLANS|NEW|LOG|RECORDS)_?/;
  for (const { name, variables } of hosted()) {
    const logical = name.replace('ephemera-', '');
    const there = Object.keys(shippedFunction(logical)?.Environment?.Variables ?? {});
    const here = Object.keys(variables);
    expect([name, here.filter((one) => told.test(one)).sort()]).toEqual([
      name,
      there.filter((one) => told.test(one)).sort(),
    ]);
    // The API's own address, which the api learns from each request on AWS; and the API's id, which there is on AWS only.
    expect(there.filter((one) => !here.includes(one))).toEqual(logical === 'verifier' ? [restApiVariable] : []);
  }
  for (const name of started()) {
    const running = Object.keys(await variablesOf(name));
    const told_ = hosted().find((one) => one.name === `ephemera-${name}`)?.variables ?? {};
    expect(running).toEqual(expect.arrayContaining(Object.keys(told_)));
  }
});

test('queues hide, keep and give up messages as in the template', async () => {
  const client = new SQSClient(clientOptions('sqs'));
  for (const [name, QueueName] of Object.entries(stack.ready.resources.queues ?? {})) {
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName }));
    const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    const there = shipped('AWS::SQS::Queue', `Queues${name.replaceAll('-', '')}`);

    expect([name, Attributes.VisibilityTimeout, Attributes.MessageRetentionPeriod]).toEqual([
      name,
      String(there.VisibilityTimeout),
      String(there.MessageRetentionPeriod),
    ]);
    expect(JSON.parse(Attributes.RedrivePolicy ?? '{}').maxReceiveCount).toBe(there.RedrivePolicy?.maxReceiveCount);
  }
  client.destroy();
});

test('tables have the keys and indexes of the template', async () => {
  const client = new DynamoDBClient(clientOptions('dynamodb'));
  for (const [name, TableName] of Object.entries(stack.ready.resources.tables ?? {})) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    const there = shipped('AWS::DynamoDB::Table', `Data${name.replaceAll('-', '')}`);
    const schemas = (indexes: readonly { IndexName?: string | undefined; KeySchema?: unknown }[] = []) =>
      indexes.map(({ IndexName, KeySchema }) => ({ IndexName, KeySchema }));

    expect(Table?.KeySchema).toEqual(there.KeySchema);
    expect(schemas(Table?.GlobalSecondaryIndexes)).toEqual(schemas(there.GlobalSecondaryIndexes));
  }
  client.destroy();
});

test('buckets let objects and uploads go as in the template', async () => {
  const client = new S3Client(clientOptions('s3'));
  for (const [name, Bucket] of Object.entries(stack.ready.resources.buckets ?? {})) {
    await client.send(new HeadBucketCommand({ Bucket }));
    const [rule] = shipped('AWS::S3::Bucket', pathFor('Buckets', name)).LifecycleConfiguration.Rules;
    const { expireAfterDays, abortUploadsAfterDays } = buckets[name as BucketName];
    expect([name, rule.ExpirationInDays, rule.AbortIncompleteMultipartUpload.DaysAfterInitiation]).toEqual([
      name,
      expireAfterDays,
      abortUploadsAfterDays,
    ]);
  }
  client.destroy();
});

test('keys are of the kind of the template', async () => {
  const client = new KMSClient(clientOptions('kms'));
  for (const [name, KeyId] of Object.entries(stack.ready.resources.keys ?? {})) {
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
    const { KeySpec = 'SYMMETRIC_DEFAULT', KeyUsage = 'ENCRYPT_DECRYPT' } = shipped(
      'AWS::KMS::Key',
      pathFor('Keys', name),
    );
    expect([name, KeyMetadata?.KeySpec, KeyMetadata?.KeyUsage]).toEqual([name, KeySpec, KeyUsage]);
  }
  client.destroy();
});
