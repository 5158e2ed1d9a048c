/**
 * What the verifier expects on AWS is what CloudFormation is given; and where it reads a policy, it tells who else is let in.
 * What it reads of a running stack is tested there.
 */
import { expectedPosture } from '../../infra/expected-posture.ts';
import { functionNames, keyNames, tableNames } from '../../infra/inspections.ts';
import { tables } from '../../infra/topology.ts';
import { otherUse, purposeUse, serviceUse, signingUse } from '../../shared/domain/key-policy.ts';
import { readPosture } from '../../shared/domain/posture.ts';
import { forDays, modernTlsOnly, onOrOff, tlsOnly } from '../../shared/domain/posture-words.ts';
import { transportOf } from '../../shared/domain/resource-policy.ts';
import { type Resource, resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize({ config: { backupDays: 7, retention: { logDays: 14 } } });
const expectations = expectedPosture({ logDays: 14, recoveryDays: 7 });
const expectedOf = (check: string): string | undefined => expectations.find((one) => one.check === check)?.expected;

const pseudo: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::AccountId': '123456789012',
  'AWS::Region': 'eu-central-1',
};

/** A value of the template as AWS would have it. */
const resolved = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== 'object' || value === null) return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': joined } = value as Record<string, never>;
  if (Ref) return pseudo[Ref] ?? Ref;
  if (attribute) return `arn:aws:iam::123456789012:role/${attribute[0]}`;
  if (joined) return (joined[1] as unknown[]).map(resolved).join('');
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, resolved(member)]));
};

const named = (type: string, prefix: string, name: string): Resource['Properties'] =>
  resourcesOf(template, type).find(({ id }) => id.slice(0, -8) === `${prefix}${name.replaceAll('-', '')}`)?.Properties;

const lambdaOf = (name: string): Resource['Properties'] =>
  resourcesOf(template, 'AWS::Lambda::Function').find(({ Properties }) => Properties.Description === `Ephemera ${name}`)
    ?.Properties;
const roles = Object.fromEntries(functionNames.map((name) => [resolved(lambdaOf(name).Role) as string, name]));

type Statement = Record<string, unknown> & { Condition?: Record<string, Record<string, unknown>> };
type Policy = { Statement: Statement[] };
const policyOf = (name: string): Policy => resolved(named('AWS::KMS::Key', 'Keys', name).KeyPolicy) as Policy;

const purposes = expectations.flatMap(({ check }) => {
  const [key, purpose = ''] = check.split(': ');
  return key === 'key application' && !['state', 'rotation', 'any other use'].includes(purpose) ? [purpose] : [];
});

describe('who may use a key', () => {
  test('is, by the policies that CloudFormation is given, who is expected to', () => {
    const application = JSON.stringify(policyOf('application'));

    expect(purposes).toHaveLength(8);
    for (const purpose of purposes) {
      expect(purposeUse(application, roles, purpose)).toBe(expectedOf(`key application: ${purpose}`));
    }
    expect(otherUse(application, roles, purposes)).toBe(expectedOf('key application: any other use'));
    expect(serviceUse(JSON.stringify(policyOf('service')), roles)).toBe(expectedOf('key service: use'));
    for (const name of keyNames.filter((one) => one.endsWith('-signing'))) {
      expect(signingUse(JSON.stringify(policyOf(name)), roles)).toBe(expectedOf(`key ${name}: use`));
    }
    expect(expectedOf('key application: content')).toBe('sealed by api, intake; opened by worker');
  });

  const roleArn = (name: string) => Object.entries(roles).find(([, one]) => one === name)?.[0];
  const ofPurpose = (purpose: string) => ({
    StringEquals: { 'kms:EncryptionContext:purpose': purpose },
    Null: { 'kms:EncryptionContext:account': 'false' },
  });
  const allowing = (name: string, statement: Partial<Statement>): string => {
    const { Statement: statements } = policyOf(name);
    return JSON.stringify({ Statement: [...statements, { Effect: 'Allow', Resource: '*', ...statement }] });
  };

  test.each<[who: string, told: string, statement: Partial<Statement>]>([
    [
      'the account',
      'the account by kms:Decrypt',
      { Action: 'kms:Decrypt', Principal: { AWS: 'arn:aws:iam::123456789012:root' } },
    ],
    ['another account', 'somebody else by kms:*', { Action: 'kms:*', Principal: { AWS: '999999999999' } }],
    ['everybody', 'everybody by kms:Decrypt', { Action: ['kms:Decrypt', 'kms:DescribeKey'], Principal: '*' }],
    ['everybody of AWS', 'everybody by kms:Decrypt', { Action: 'kms:Decrypt', Principal: { AWS: '*' } }],
    ['all but one', 'everybody by kms:Decrypt', { Action: 'kms:Decrypt', NotPrincipal: { AWS: 'x' } }],
    ['all that is not named', 'everybody by kms:*', { NotAction: 'kms:Encrypt', Principal: '*' }],
    [
      'whoever has a grant',
      'api by kms:CreateGrant',
      { Action: 'kms:CreateGrant', Principal: { AWS: roleArn('api') } },
    ],
    [
      'a role for every purpose',
      'worker by kms:Decrypt',
      { Action: 'kms:Decrypt', Principal: { AWS: roleArn('worker') } },
    ],
    [
      'a role for a purpose that there is not',
      'worker by kms:Decrypt',
      { Action: 'kms:Decrypt', Principal: { AWS: roleArn('worker') }, Condition: ofPurpose('all') },
    ],
  ])('of the application key is told when it is %s', (_who, told, statement) => {
    expect(otherUse(allowing('application', statement), roles, purposes)).toBe(told);
  });

  test('for a purpose is told when one role more may open', () => {
    const statement = { Action: 'kms:Decrypt', Principal: { AWS: roleArn('api') }, Condition: ofPurpose('content') };

    expect(purposeUse(allowing('application', statement), roles, 'content')).toBe(
      'sealed by api, intake; opened by api, worker',
    );
  });

  test('of the other keys is told when somebody uses one directly, or another signs', () => {
    const direct = { Action: 'kms:Decrypt', Principal: { AWS: 'arn:aws:iam::123456789012:root' } };
    expect(serviceUse(allowing('service', direct), roles)).toBe('directly by the account by kms:Decrypt');

    const signs = { Action: 'kms:Sign', Principal: { AWS: roleArn('api') } };
    expect(signingUse(allowing('receipt-signing', signs), roles)).toBe('signed with by api, eraser');
  });
});

describe('the policy of a bucket or a queue', () => {
  const ofBucket = resolved(resourcesOf(template, 'AWS::S3::BucketPolicy')[0]?.Properties.PolicyDocument) as Policy;
  const ofQueue = resolved(resourcesOf(template, 'AWS::SQS::QueuePolicy')[0]?.Properties.PolicyDocument) as Policy;

  test('lets nobody come by old ways, as it is expected to', () => {
    expect(transportOf(JSON.stringify(ofBucket), modernTlsOnly)).toBe(expectedOf('bucket content: transport'));
    expect(transportOf(JSON.stringify(ofQueue), tlsOnly)).toBe(expectedOf('queue jobs: transport'));
  });

  const without = (operator: string): string =>
    JSON.stringify({ Statement: ofBucket.Statement.filter(({ Condition }) => !Condition?.[operator]) });

  test.each<[what: string, told: string, policy: string | undefined]>([
    ['no policy', 'also without TLS', undefined],
    ['plain http', 'also without TLS', without('Bool')],
    ['old versions of TLS', tlsOnly, without('NumericLessThan')],
    [
      'a reader',
      'somebody is let in by the policy',
      JSON.stringify({
        Statement: [...ofBucket.Statement, { Effect: 'Allow', Action: 's3:GetObject', Principal: '*' }],
      }),
    ],
    [
      'whoever names another condition besides',
      'also without TLS',
      JSON.stringify({
        Statement: ofBucket.Statement.map((one) => ({
          ...one,
          Condition: { ...one.Condition, StringEquals: { 'aws:SourceIp': '1.2.3.4' } },
        })),
      }),
    ],
  ])('that lets in %s is told', (_what, told, policy) => {
    expect(transportOf(policy, modernTlsOnly)).toBe(told);
  });
});

test('tables, logs and the API are given what is expected of them', () => {
  for (const name of tableNames) {
    const table = named('AWS::DynamoDB::Table', 'Data', name);
    const { PointInTimeRecoveryEnabled: isOn, RecoveryPeriodInDays } = table.PointInTimeRecoverySpecification;
    expect(expectedOf(`table ${name}: backups`)).toBe(forDays(isOn ? RecoveryPeriodInDays : 0));
    expect(expectedOf(`table ${name}: deletion protection`)).toBe(onOrOff(table.DeletionProtectionEnabled));
    expect(table.TimeToLiveSpecification?.AttributeName).toBe(tables[name].expiry);
  }
  for (const { Properties } of resourcesOf(template, 'AWS::Logs::LogGroup')) {
    expect(expectedOf('function api: logs')).toBe(forDays(Properties.RetentionInDays));
  }
  const [api] = resourcesOf(template, 'AWS::ApiGateway::RestApi');
  expect(expectedOf('API: TLS')).toBe(`${api?.Properties.SecurityPolicy}, ${api?.Properties.EndpointAccessMode}`);
  for (const { Properties } of resourcesOf(template, 'AWS::ApiGateway::Stage')) {
    expect(expectedOf(`API ${Properties.StageName}: access log`)).toBe(Properties.AccessLogSetting.Format);
    expect(Properties.MethodSettings).toEqual([
      expect.objectContaining({ DataTraceEnabled: false, LoggingLevel: 'OFF' }),
    ]);
  }
});

test('on AWS nothing may stay unread: what cannot be read, or nobody reads, has failed', async () => {
  const [first, second] = expectations.filter(({ notEmbedded }) => notEmbedded);
  const refused = async (): Promise<string> => {
    throw Object.assign(new Error('User arn:aws:sts::1:x is not authorized'), { name: 'AccessDeniedException' });
  };
  const both = [first, second].flatMap((one) => one ?? []);

  expect(await readPosture(both, { [first?.check ?? '']: refused }, 'aws')).toMatchObject([
    { seen: 'cannot be read: AccessDeniedException', passed: false },
    { seen: 'nothing', passed: false },
  ]);
});

test('every check has a name of its own', () => {
  expect(new Set(expectations.map(({ check }) => check)).size).toBe(expectations.length);
});
