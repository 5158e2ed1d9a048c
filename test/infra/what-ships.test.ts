/** The embedded stack and the synthesized template are one topology: the same code, the same names told, the same stores. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { assetHash } from '../../infra/asset-hash.ts';
import { buildFunctions } from '../../infra/bundle.ts';
import { createApp } from '../../infra/stack.ts';
import { type FunctionName, functions } from '../../infra/topology.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { type Resource, resourcesOf, type Template } from './synthesize.ts';

let stack: EmbeddedStack;
let template: Template;
beforeAll(async () => {
  stack = await startStack();
  template = createApp(await buildFunctions())
    .synth()
    .getStackByName('Ephemera').template;
});
afterAll(() => stack.stop());

/** Functions that have a process: the others start with their first event. */
const started = (): FunctionName[] =>
  (Object.keys(functions) as FunctionName[]).filter((name) => stack.ready.pids[name]?.length);

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

const clientOptions = (service: string) => {
  const { region, endpoints, accessKeyId, secretAccessKey } = stack.ready.aws;
  return { region, endpoint: endpoints[service] as string, credentials: { accessKeyId, secretAccessKey } };
};

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

test('a child is told the names and times that the template tells it', async () => {
  const told = /^(TABLE|BUCKET|QUEUE|KEY|FUNCTION|TIME)_/;
  for (const name of started()) {
    const here = Object.keys(await variablesOf(name)).filter((variable) => told.test(variable));
    const there = Object.keys(shippedFunction(name)?.Environment?.Variables ?? {});
    expect([name, here.sort()]).toEqual([name, there.sort()]);
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
