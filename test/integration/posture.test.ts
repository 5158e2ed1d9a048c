/** The live configuration is looked at, and each part of it that is changed is the one that fails. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import {
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  GenerateDataKeyCommand,
  KMSClient,
} from '@aws-sdk/client-kms';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { deployedPlaces } from '../../cli/verify/deployed.ts';
import { createToken } from '../../cli/verify/search/token-encodings.ts';
import { look } from '../../cli/verify/search-places.ts';
import { storesOf } from '../../cli/verify/sinks/surroundings.ts';
import { grantsOf, nameOf } from '../../infra/grants.ts';
import { type SignedReport, type VerificationReport, verifyReport } from '../../shared/api/verification-report.ts';
import { callFunction } from '../../shared/aws/function-client.ts';
import { type EmbeddedStack, startStack } from '../support/embedded-stack.ts';
import { runEphemera } from '../support/ephemera-command.ts';
import { admin, kmsOf, queueUrlOf, s3Of, sqsOf } from '../support/operator.ts';

let stack: EmbeddedStack;
let lambda: LambdaClient;
let dynamodb: DynamoDBClient;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'posture-'));
  stack = await startStack();
  lambda = new LambdaClient(connectedTo('lambda'));
  dynamodb = new DynamoDBClient(connectedTo('dynamodb'));
});
afterAll(async () => {
  lambda.destroy();
  dynamodb.destroy();
  await rm(dir, { recursive: true });
  await stack.stop();
});

const connectedTo = (service: string) => {
  const { region, endpoints, accessKeyId, secretAccessKey } = stack.ready.aws;
  return { region, endpoint: endpoints[service] as string, credentials: { accessKeyId, secretAccessKey } };
};
const called = (kind: string, name: string): string => stack.ready.resources[kind]?.[name] ?? '';
const verify = (event: object = {}) =>
  callFunction(event, { name: called('functions', 'verifier'), ...connectedTo('lambda') });
const posture = async () => ((await verify()) as VerificationReport).posture;
const failedOf = (checks: VerificationReport['posture']) =>
  checks.flatMap(({ check, seen, passed, notRead }) => (passed || notRead ? [] : `${check} = ${seen}`));

test('a stack that nobody changed is as promised, and what it cannot tell is never said to have passed', async () => {
  const report = (await verify()) as VerificationReport;

  expect(failedOf(report.posture)).toEqual([]);
  expect(report).toMatchObject({ target: 'embedded', passed: true, build: expect.stringMatching(/^[0-9a-f]{64}$/) });
  const unread = report.posture.filter(({ notRead }) => notRead);
  expect(unread.filter(({ passed }) => passed)).toEqual([]);
  expect(new Set(unread.map(({ check }) => check.split(': ').at(-1)))).toEqual(
    new Set(
      'encryption,deletion protection,backups,transport,rotation,use,any other use,content,storage,template,webhook,webhook-secret,link,idempotency,asset,logs,TLS,execution logs,access log,access log is kept'.split(
        ',',
      ),
    ),
  );
  expect(report.posture.length - unread.length).toBeGreaterThan(60);
});

const attributes = (queue: string, Attributes: Record<string, string>) =>
  sqsOf(stack.ready).send(new SetQueueAttributesCommand({ QueueUrl: queueUrlOf(stack.ready, queue), Attributes }));
const expiry = (AttributeName: string, Enabled: boolean) =>
  dynamodb.send(
    new UpdateTimeToLiveCommand({
      TableName: called('tables', 'records'),
      TimeToLiveSpecification: { AttributeName, Enabled },
    }),
  );
const blocked = (RestrictPublicBuckets: boolean) => {
  const PublicAccessBlockConfiguration = {
    ...{ BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true },
    RestrictPublicBuckets,
  };
  const Bucket = called('buckets', 'content');
  return s3Of(stack.ready).send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
};
const lifecycle = (bucket: string, objects: number | undefined, uploads: number) => {
  const Rule = {
    Status: 'Enabled' as const,
    Filter: { Prefix: '' },
    ...(objects && { Expiration: { Days: objects } }),
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: uploads },
  };
  const Bucket = called('buckets', bucket);
  return s3Of(stack.ready).send(
    new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: [Rule] } }),
  );
};
const key = async (Command: typeof DisableKeyCommand | typeof EnableKeyCommand) => {
  const kms = kmsOf(stack.ready);
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: called('keys', 'receipt-signing') }));
  await kms.send(new Command({ KeyId: KeyMetadata?.KeyId }));
};
const ofSweeper = { FunctionName: 'ephemera-sweeper' };
const variables = async (change: (found: Record<string, string>) => Record<string, string>) => {
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand(ofSweeper));
  const Variables = change(Environment?.Variables ?? {});
  await lambda.send(new UpdateFunctionConfigurationCommand({ ...ofSweeper, Environment: { Variables } }));
};
const time = (Timeout: number) => lambda.send(new UpdateFunctionConfigurationCommand({ ...ofSweeper, Timeout }));
const redrive = (receives: number) =>
  attributes('jobs', {
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:ephemera-jobs-dead-letter',
      maxReceiveCount: receives,
    }),
  });

type Change = () => Promise<unknown>;

test.each<[what: string, fails: string, change: Change, back: Change]>([
  [
    'expiry of rows that is off',
    'table records: expiry of rows = off',
    () => expiry('expiresAt', false),
    () => expiry('expiresAt', true),
  ],
  [
    'public access that is not blocked',
    'bucket content: public access = not blocked: RestrictPublicBuckets',
    () => blocked(false),
    () => blocked(true),
  ],
  [
    'sealed requests that no rule lets go',
    'bucket content: lifecycle = objects stay, uploads go after 1 d',
    () => lifecycle('content', undefined, 1),
    () => lifecycle('content', 1, 1),
  ],
  [
    'documents that a rule would delete',
    'bucket assets: lifecycle = objects go after 30 d, uploads go after 1 d',
    () => lifecycle('assets', 30, 1),
    () => lifecycle('assets', undefined, 1),
  ],
  [
    'submissions that are kept for longer',
    'queue submissions: retention = 86400 s',
    () => attributes('submissions', { MessageRetentionPeriod: '86400' }),
    () => attributes('submissions', { MessageRetentionPeriod: '3600' }),
  ],
  [
    'dead letters that are kept for longer',
    'queue submissions-dead-letter: retention = 1209600 s',
    () => attributes('submissions-dead-letter', { MessageRetentionPeriod: '1209600' }),
    () => attributes('submissions-dead-letter', { MessageRetentionPeriod: '86400' }),
  ],
  [
    'messages that are given up late',
    'queue jobs: redrive = to jobs-dead-letter after 99 receives',
    () => redrive(99),
    () => redrive(10),
  ],
  [
    'messages that are never given up',
    'queue jobs: redrive = none',
    () => attributes('jobs', { RedrivePolicy: '' }),
    () => redrive(10),
  ],
  [
    'a key that is disabled',
    'key receipt-signing: state = Disabled',
    () => key(DisableKeyCommand),
    () => key(EnableKeyCommand),
  ],
  [
    'a variable that nobody should have added, by its name alone',
    'function sweeper: environment = also DATABASE_PASSWORD',
    () => variables((found) => ({ ...found, DATABASE_PASSWORD: 'hunter2' })),
    () => variables(({ DATABASE_PASSWORD: _, ...found }) => found),
  ],
  [
    'a secret in a variable that is known',
    'function sweeper: environment = also PLANS',
    () => variables((found) => ({ ...found, PLANS: '{"key":"AKIAABCDEFGHIJKLMNOP"}' })),
    () => variables(({ PLANS: _, ...found }) => found),
  ],
  ['a function that runs for longer', 'function sweeper: time = 900 s', () => time(900), () => time(600)],
])('%s fails, and nothing else does', async (_what, fails, change, back) => {
  await change();
  try {
    const failed = failedOf(await posture());

    expect(failed).toEqual([fails]);
    expect(JSON.stringify(failed)).not.toMatch(/hunter2|AKIA/);
  } finally {
    await back();
  }
  expect(failedOf(await posture())).toEqual([]);
});

describe('the report', () => {
  const keys = async () => (await fetch(`${stack.ready.api}/v2/verification/public-keys`)).text();

  test('is not there, and neither is a key, before one was made', async () => {
    expect((await stack.api('/v2/verification')).status).toBe(404);
    expect((await fetch(`${stack.ready.api}/v2/verification/public-keys`)).status).toBe(404);
  });

  test('of the clock is signed, kept, and shown to whoever may read; anybody gets the key', async () => {
    await verify({ source: 'aws.events' });

    const answer = await stack.api('/v2/verification');
    const json = await answer.text();
    expect([answer.status, answer.headers.get('Content-Type')]).toEqual([200, 'application/json']);
    expect(verifyReport(json, await keys())).toBe('genuine');
    expect((await fetch(`${stack.ready.api}/v2/verification`)).status).toBe(401);
  });

  const ofLast = async (query = {}) => stack.client.service.verification(query);

  test('of a search for secrets is still shown when the clock has made another, which tells of none', async () => {
    expect((await stack.api('/v2/verification?search=true')).status).toBe(404);
    const tokenSearch = { tokens: 1, calls: [], sinks: [], unread: [], allowed: [], findings: [] };
    const report = { ...((await verify()) as VerificationReport), tokenSearch };
    const published = await admin(stack.ready, { action: 'publishVerification', report });
    expect(await ofLast()).toEqual(published);
    const byClock = await verify({ source: 'aws.events' });

    expect(await ofLast()).toEqual(byClock);
    expect(await ofLast({ search: true })).toEqual(published);
    expect(verifyReport(JSON.stringify(published), await keys())).toBe('genuine');
    expect((await stack.api('/v2/verification?search=maybe')).status).toBe(400);
  });

  test('that did not pass is signed as such, and its failure stands in the log', async () => {
    await time(900);
    try {
      const signed = (await verify({ source: 'aws.events' })) as SignedReport;

      expect(signed.passed).toBe(false);
      expect(await readFile(stack.ready.logs.verifier ?? '', 'utf8')).toContain('"event":"verification_failed"');
    } finally {
      await time(600);
    }
  });

  test('is published by the command, checked offline, and not genuine with one word changed', async () => {
    const [reportFile, keyFile, page] = ['report.json', 'keys.pem', 'report.html'].map((name) => join(dir, name));
    const run = (...args: string[]) => runEphemera(['--ready-file', join(dir, 'ready.json'), 'posture', ...args]);
    await writeFile(join(dir, 'ready.json'), JSON.stringify(stack.ready));

    const { code, stdout } = await run('--json', '--publish', '--html', page as string);
    await writeFile(reportFile as string, stdout);
    await writeFile(keyFile as string, await keys());

    expect([code, JSON.parse(stdout).passed]).toEqual([0, true]);
    expect(await stack.client.service.verification()).toEqual(JSON.parse(stdout));
    const check = () => runEphemera(['posture', '--check', reportFile as string, '--public-keys', keyFile as string]);
    expect(await check()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Genuine: it passed at /) });
    await writeFile(reportFile as string, stdout.replace('"seen":"not read"', '"seen":"the service key"'));
    expect(await check()).toMatchObject({ code: 1, stderr: expect.stringContaining('altered') });
    expect(await readFile(page as string, 'utf8')).toContain('<h1>Verification report: <span class="passed">passed');
  });
});

test('who runs verify on a deployment reads every store with the role that is meant for it, and opens no content', async () => {
  const { principalId: _, ...credentials } = await stack.issueCredentials('privacy officer', 'verify');
  const { listsAll: __, ...operators } = storesOf(stack.ready);
  const stores = { ...operators, credentials };
  const token = createToken('planted');
  for (const bucket of ['content', 'assets']) {
    const planted = { Bucket: called('buckets', bucket), Key: 'acct_1/job_1', Metadata: { note: token.text } };
    await s3Of(stack.ready).send(new PutObjectCommand({ ...planted, Body: 'sealed' }));
  }

  const sinks = deployedPlaces(stores);
  const progress = { step: () => undefined, done: () => undefined };
  const order = { sinks, tokens: [token], mayRest: [], accepted: ['cloud logs'], progress };
  const { findings, unread, sinks: read } = await look(order);

  expect(unread).toEqual([{ sink: 'cloud logs', reason: 'there is no CloudWatch Logs here', isAccepted: true }]);
  expect(read.map(({ sink }) => sink)).toEqual(['dynamodb', 's3', 's3 upload', 's3 version', 'sqs']);
  expect(findings.map(({ sink, place }) => [sink, place])).toEqual([
    ['s3', 'content acct_1/job_1'],
    ['s3', 'assets acct_1/job_1'],
  ]);
  const sealing = {
    KeyId: called('keys', 'application'),
    EncryptionContext: { account: 'acct_1', purpose: 'content' },
  };
  const { CiphertextBlob } = await kmsOf(stack.ready).send(
    new GenerateDataKeyCommand({ ...sealing, KeySpec: 'AES_256' }),
  );
  const opening = new DecryptCommand({ ...sealing, CiphertextBlob });
  await expect(kmsOf(stack.ready).send(opening)).resolves.toHaveProperty('Plaintext');
  const kms = new KMSClient({ ...connectedTo('kms'), credentials });
  await expect(kms.send(opening)).rejects.toThrow('is not authorized to perform: kms:Decrypt');
  kms.destroy();
  const { needed, refused } = await stack.reportAccess();
  expect(refused).toEqual([expect.stringMatching(/^verify kms:Decrypt .*application \(content\)$/)]);
  // Buckets that keep no versions are asked for none.
  const unneeded = grantsOf('verify')
    .map(nameOf)
    .filter((grant) => !needed.includes(grant));
  expect(unneeded.filter((grant) => !/Version/.test(grant))).toEqual([]);
});

test('who looks at everything cannot open what is sealed, and cannot read what is kept', async () => {
  const access = await stack.reportAccess();

  const needed = access.needed.filter((grant) => grant.startsWith('verifier '));
  expect(needed.length).toBeGreaterThan(30);
  expect(needed.filter((grant) => /GetObject|GetItem|Query|Scan|ReceiveMessage|application/.test(grant))).toEqual([
    'verifier kms:DescribeKey application',
    'verifier kms:GetKeyRotationStatus application',
  ]);
});
